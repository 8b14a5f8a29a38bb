// Opens pages in Chromium: what runs, what is asked for, what axe and html-validate say.
// Usage: node browser.cjs CHROMIUM PAGE…; prints one object of JSON for each page. A page that is
// named quick:PAGE is opened, and not judged by axe and html-validate.
"use strict";
const path = require("node:path");
const fs = require("node:fs");
const { pathToFileURL } = require("node:url");
const { createRequire } = require("node:module");
const there = createRequire(path.join(process.env.REPORT_NODE, "package.json"));
const puppeteer = there("puppeteer-core");
const { HtmlValidate } = there("html-validate");
const axe = fs.readFileSync(there.resolve("axe-core/axe.min.js"), "utf8");

async function look(browser, name) {
  const isQuick = name.startsWith("quick:");
  const file = isQuick ? name.slice("quick:".length) : name;
  const url = pathToFileURL(file).href;
  const page = await browser.newPage();
  const requests = [];
  const problems = [];
  page.on("request", (each) => requests.push(each.url()));
  page.on("pageerror", (each) => problems.push(String(each)));
  page.on("console", (each) => problems.push(each.text()));
  page.on("dialog", async (each) => {
    problems.push(`dialog: ${each.message()}`);
    await each.dismiss();
  });
  const begun = Date.now();
  await page.goto(url, { waitUntil: "load" });
  const loaded = Date.now() - begun;
  // What a reader does: sort by every head, filter, open every fold.
  await page.evaluate(() => {
    for (const each of document.querySelectorAll("th button")) each.click();
    for (const each of document.querySelectorAll("details")) each.open = true;
    const input = document.querySelector("#filter");
    if (input) {
      input.value = "build";
      input.dispatchEvent(new Event("input"));
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const seen = await page.evaluate(() => ({
    ran: window.ran === undefined ? 0 : 1,
    scripts: document.scripts.length,
    strangers: document.querySelectorAll(
      "img, iframe, object, embed, form, base, link, video, audio, math, template, [onerror]," +
        " [onload], [onclick], [style]",
    ).length,
    links: [...document.querySelectorAll("[href]")].map((each) => each.getAttribute("href")),
    buttons: document.querySelectorAll("th button").length,
    shown: document.querySelector("#filter-count")?.textContent ?? "",
    order: [...document.querySelectorAll("#findings-table tbody tr")].map(
      (row) => row.cells[1].textContent,
    ),
  }));
  const address = page.url();
  await page.close();
  const opened = { ...seen, address, requests, problems, loaded };
  return isQuick ? opened : { ...opened, ...(await judged(browser, file)) };
}

async function judged(browser, file) {
  const url = pathToFileURL(file).href;
  const bare = await browser.newPage();
  await bare.setBypassCSP(true); // axe is a script that the page's policy does not let in
  await bare.goto(url, { waitUntil: "load" });
  await bare.evaluate(axe);
  const violations = [];
  for (const scheme of ["light", "dark"]) {
    await bare.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    const found = await bare.evaluate(() => window.axe.run());
    violations.push(...found.violations.map((each) => `${scheme}: ${each.id}: ${each.help}: ` +
      each.nodes.slice(0, 3).map((node) => node.target.join(" ")).join(", ")));
  }
  await bare.close();

  const validator = new HtmlValidate({ extends: ["html-validate:standard"] });
  const report = await validator.validateFile(file);
  const messages = report.results.flatMap((each) =>
    each.messages.map((told) => `${told.line}:${told.column} ${told.ruleId}: ${told.message}`),
  );
  return { violations, messages };
}

(async () => {
  const [chromium, ...files] = process.argv.slice(2);
  const browser = await puppeteer.launch({
    executablePath: chromium,
    args: ["--no-sandbox", "--disable-gpu", "--allow-file-access-from-files"],
  });
  for (const file of files) console.log(JSON.stringify(await look(browser, file)));
  await browser.close();
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
