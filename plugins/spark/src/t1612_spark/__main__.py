"""``python -m t1612_spark``, and the file that ``spark-submit`` is given."""

from t1612_spark.job import main

raise SystemExit(main())
