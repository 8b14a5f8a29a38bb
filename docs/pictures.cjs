// Takes the pictures of docs/report.md: the same page in light, in dark, on a phone, on paper.
// Usage: node pictures.cjs CHROMIUM PAGE FOLDER; REPORT_NODE is the folder with puppeteer-core.
"use strict";
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { createRequire } = require("node:module");
const puppeteer = createRequire(path.join(process.env.REPORT_NODE, "package.json"))("puppeteer-core");

const A4 = { width: 794, height: 1123 }; // at 96 dots an inch
const PICTURES = {
  light: { width: 1000, height: 2090 },
  dark: { width: 1000, height: 620, scheme: "dark" },
  phone: { width: 500, height: 900 },
  print: { ...A4, media: "print", scale: 0.625 },
};

async function take(browser, url, name, folder) {
  const { width, height, scheme = "light", media = "screen", scale = 1 } = PICTURES[name];
  const page = await browser.newPage();
  await page.emulateMediaType(media);
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await page.setViewport({ width, height, deviceScaleFactor: scale });
  await page.goto(url, { waitUntil: "load" });
  await page.screenshot({ path: path.join(folder, `report-${name}.png`) });
  await page.close();
}

(async () => {
  const [chromium, file, folder] = process.argv.slice(2);
  const browser = await puppeteer.launch({
    executablePath: chromium,
    args: ["--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"],
  });
  const url = pathToFileURL(path.resolve(file)).href;
  for (const name of Object.keys(PICTURES)) await take(browser, url, name, folder);
  await browser.close();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
