-- Amazon Athena on Amazon Security Lake: programs (1007), files (1001), connections (4001). Put your table in.
-- Whole columns, as Parquet or JSON: a CSV flattens what is nested, and cannot be read back.
SELECT time, time_dt, class_uid, activity_id, activity_name, metadata, device, actor, process
FROM security_lake.process_activity
WHERE class_uid = 1007 AND time_dt > now() - INTERVAL '1' DAY;

SELECT time, time_dt, class_uid, activity_id, activity_name, metadata, device, actor, file
FROM security_lake.file_activity
WHERE class_uid = 1001 AND time_dt > now() - INTERVAL '1' DAY;

SELECT time, time_dt, class_uid, activity_id, activity_name, metadata, device, actor, dst_endpoint, connection_info, url
FROM security_lake.network_activity
WHERE class_uid = 4001 AND time_dt > now() - INTERVAL '1' DAY;
