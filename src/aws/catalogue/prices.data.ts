// Made by scripts/build-catalogue.mjs from data/prices/services.csv. Do not edit.
/** service|item|regions|unit|usd|date|source|note */
export const RATE_ROWS = `Fargate|Linux x86 vCPU-hour|us-east-1|vCPU-hour|0.04048|2026-09-29|fgcalc@6e1547c data.js(2021-01-14);price-list-notes-2026-09-28|second source agrees
Fargate|Linux x86 GB-hour|us-east-1|GB-hour|0.004445|2026-09-29|fgcalc@6e1547c data.js(2021-01-14);price-list-notes-2026-09-28|second source agrees
Fargate|Linux x86 vCPU-hour|us-west-2|vCPU-hour|0.04048|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 GB-hour|us-west-2|GB-hour|0.004445|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 vCPU-hour|us-east-2|vCPU-hour|0.04048|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 GB-hour|us-east-2|GB-hour|0.004445|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 vCPU-hour|us-west-1|vCPU-hour|0.04656|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 GB-hour|us-west-1|GB-hour|0.00511|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 vCPU-hour|ca-central-1|vCPU-hour|0.04456|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 GB-hour|ca-central-1|GB-hour|0.004865|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 vCPU-hour|sa-east-1|vCPU-hour|0.0696|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 GB-hour|sa-east-1|GB-hour|0.0076|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 vCPU-hour|eu-west-1|vCPU-hour|0.04048|2026-09-29|fgcalc@6e1547c data.js(2021-01-14);price-list-notes-2026-09-28|second source agrees
Fargate|Linux x86 GB-hour|eu-west-1|GB-hour|0.004445|2026-09-29|fgcalc@6e1547c data.js(2021-01-14);price-list-notes-2026-09-28|second source agrees
Fargate|Linux x86 vCPU-hour|eu-west-2|vCPU-hour|0.04656|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 GB-hour|eu-west-2|GB-hour|0.00511|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 vCPU-hour|eu-west-3|vCPU-hour|0.0486|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 GB-hour|eu-west-3|GB-hour|0.0053|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 vCPU-hour|eu-central-1|vCPU-hour|0.04656|2026-09-29|fgcalc@6e1547c data.js(2021-01-14);price-list-notes-2026-09-28|second source agrees
Fargate|Linux x86 GB-hour|eu-central-1|GB-hour|0.00511|2026-09-29|fgcalc@6e1547c data.js(2021-01-14);price-list-notes-2026-09-28|second source agrees
Fargate|Linux x86 vCPU-hour|eu-north-1|vCPU-hour|0.0445|2026-09-29|fgcalc@6e1547c data.js(2021-01-14);price-list-notes-2026-09-28|second source agrees
Fargate|Linux x86 GB-hour|eu-north-1|GB-hour|0.0049|2026-09-29|fgcalc@6e1547c data.js(2021-01-14);price-list-notes-2026-09-28|second source agrees
Fargate|Linux x86 vCPU-hour|eu-south-1|vCPU-hour|0.0486|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 GB-hour|eu-south-1|GB-hour|0.0053|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 vCPU-hour|ap-southeast-1|vCPU-hour|0.05056|2026-09-29|fgcalc@6e1547c data.js(2021-01-14);price-list-notes-2026-09-28|second source agrees
Fargate|Linux x86 GB-hour|ap-southeast-1|GB-hour|0.00553|2026-09-29|fgcalc@6e1547c data.js(2021-01-14);price-list-notes-2026-09-28|second source agrees
Fargate|Linux x86 vCPU-hour|ap-southeast-2|vCPU-hour|0.04856|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 GB-hour|ap-southeast-2|GB-hour|0.00532|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 vCPU-hour|ap-northeast-1|vCPU-hour|0.05056|2026-09-29|fgcalc@6e1547c data.js(2021-01-14);price-list-notes-2026-09-28|second source agrees
Fargate|Linux x86 GB-hour|ap-northeast-1|GB-hour|0.00553|2026-09-29|fgcalc@6e1547c data.js(2021-01-14);price-list-notes-2026-09-28|second source agrees
Fargate|Linux x86 vCPU-hour|ap-northeast-2|vCPU-hour|0.04656|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 GB-hour|ap-northeast-2|GB-hour|0.00511|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 vCPU-hour|ap-south-1|vCPU-hour|0.04256|2026-09-29|fgcalc@6e1547c data.js(2021-01-14);price-list-notes-2026-09-28|second source agrees
Fargate|Linux x86 GB-hour|ap-south-1|GB-hour|0.004655|2026-09-29|fgcalc@6e1547c data.js(2021-01-14);price-list-notes-2026-09-28|second source agrees
Fargate|Linux x86 vCPU-hour|ap-east-1|vCPU-hour|0.0556|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 GB-hour|ap-east-1|GB-hour|0.0061|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 vCPU-hour|me-south-1|vCPU-hour|0.0526|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 GB-hour|me-south-1|GB-hour|0.0058|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 vCPU-hour|af-south-1|vCPU-hour|0.0546|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 GB-hour|af-south-1|GB-hour|0.006|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 vCPU-hour|us-gov-west-1|vCPU-hour|0.0486|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 GB-hour|us-gov-west-1|GB-hour|0.0053|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 vCPU-hour|us-gov-east-1|vCPU-hour|0.0486|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux x86 GB-hour|us-gov-east-1|GB-hour|0.0053|2026-09-29|fgcalc@6e1547c data.js(2021-01-14)|later fork of fgcalc README says all 22 on-demand rates matched the price list on 2026-09-29
Fargate|Linux ARM vCPU-hour|us-east-1|vCPU-hour|0.03238|2026-09|price-list-notes-2026-09-28;pricing constants 2026-06|
Fargate|Linux ARM GB-hour|us-east-1|GB-hour|0.00356|2026-09|price-list-notes-2026-09-28;pricing constants 2026-06|
Fargate|Linux ARM vCPU-hour|us-east-2|vCPU-hour|0.03238|2026-09|aws-calculator-skill-doc(2026-09-24)|
Fargate|Linux ARM GB-hour|us-east-2|GB-hour|0.00356|2026-09|aws-calculator-skill-doc(2026-09-24)|
Fargate|Linux ARM vCPU-hour|eu-west-1|vCPU-hour|0.03238|2026-09|price-list-notes-2026-09-28|
Fargate|Linux ARM GB-hour|eu-west-1|GB-hour|0.00356|2026-09|price-list-notes-2026-09-28|
Fargate|Linux ARM vCPU-hour|eu-central-1|vCPU-hour|0.03725|2026-09|aws-calculator-skill-doc(2026-09-24)|
Fargate|Linux ARM GB-hour|eu-central-1|GB-hour|0.00409|2026-09|aws-calculator-skill-doc(2026-09-24)|
Fargate|Linux ARM vCPU-hour|ap-south-1|vCPU-hour|0.02383|2026-09|price-list-notes-2026-09-28|
Fargate|Linux ARM GB-hour|ap-south-1|GB-hour|0.00261|2026-09|price-list-notes-2026-09-28|
Fargate|Linux ARM vCPU-hour|sa-east-1|vCPU-hour|0.0557|2026-09|apoloferreira/basecode doc/custo02.md|
Fargate|Linux ARM GB-hour|sa-east-1|GB-hour|0.00612|2026-09|apoloferreira/basecode doc/custo02.md|
Fargate|Linux ARM vCPU-hour|us-west-2|vCPU-hour|0.03238|K|K|same as us-east-1
Fargate|Linux ARM GB-hour|us-west-2|GB-hour|0.00356|K|K|
Fargate|Linux ARM vCPU-hour|ap-southeast-1|vCPU-hour|0.04045|2026-08-31|price-list-read-2026-09-09|
Fargate|Linux ARM GB-hour|ap-southeast-1|GB-hour|0.00442|2026-08-31|price-list-read-2026-09-09|
Fargate|Linux ARM vCPU-hour|ap-northeast-1|vCPU-hour|0.04045|2026-08-31|price-list-read-2026-09-09|
Fargate|Linux ARM GB-hour|ap-northeast-1|GB-hour|0.00442|2026-08-31|price-list-read-2026-09-09|
Fargate|Windows x86 vCPU-hour (excl OS)|us-east-1|vCPU-hour|0.046552|2026-09-11|price-list-notes-2026-09-28;pricing constants 2026-06|was 0.09148 in older sources (vantage blog)
Fargate|Windows x86 GB-hour|us-east-1|GB-hour|0.00511175|2026-09-11|price-list-notes-2026-09-28;pricing constants 2026-06|was 0.01005 in older sources
Fargate|Windows OS licence|us-east-1|vCPU-hour|0.046|2026-09-11|price-list-notes-2026-09-28;pricing constants 2026-06|
Fargate|Windows x86 vCPU-hour (excl OS)|us-east-2|vCPU-hour|0.046552|2026-09-11|aws-calculator-skill-doc(2026-09-24)|was 0.09148 in older sources (vantage blog)
Fargate|Windows x86 GB-hour|us-east-2|GB-hour|0.00511175|2026-09-11|aws-calculator-skill-doc(2026-09-24)|was 0.01005 in older sources
Fargate|Windows OS licence|us-east-2|vCPU-hour|0.046|2026-09-11|aws-calculator-skill-doc(2026-09-24)|
Fargate|Windows OS licence|ap-northeast-1|vCPU-hour|0.046|2026|price-list-fixture|
Fargate|ephemeral storage above 20 GB|us-east-1|GB-hour|0.000111|2026-09|price-list-notes-2026-09-28;fargate-pricing-page-copy (0.0000000308/GB-s)|
Fargate|ephemeral storage above 20 GB|us-east-2|GB-hour|0.000111|2026-09|aws-calculator-skill-doc(2026-09-24)|
Fargate|ephemeral storage above 20 GB|ap-northeast-1|GB-hour|0.000133|2026-09|price-list-read-2026-09-09|
Fargate|ephemeral storage above 20 GB|ap-southeast-1|GB-hour|0.000133|2026-09|price-list-read-2026-09-09|
Fargate|ephemeral storage above 20 GB|ap-south-1|GB-hour|0.000127|2026-09|price-list-read-2026-09-09|
Fargate Spot|Linux x86 vCPU-hour|us-east-1|vCPU-hour|0.01288871|2026-09-28|price-list-notes-2026-09-28|varies; point-in-time
Fargate Spot|Linux x86 GB-hour|us-east-1|GB-hour|0.00141527|2026-09-28|price-list-notes-2026-09-28|varies; point-in-time
Fargate Spot|Linux x86 vCPU-hour|eu-west-1|vCPU-hour|0.01224056|2026-09-28|price-list-notes-2026-09-28|varies; point-in-time
Fargate Spot|Linux x86 GB-hour|eu-west-1|GB-hour|0.0013441|2026-09-28|price-list-notes-2026-09-28|varies; point-in-time
Fargate Spot|Linux x86 vCPU-hour|ap-south-2|vCPU-hour|0.012768|2026-09-28|price-list-notes-2026-09-28|varies; point-in-time
Fargate Spot|Linux x86 GB-hour|ap-south-2|GB-hour|0.0013965|2026-09-28|price-list-notes-2026-09-28|varies; point-in-time
Fargate Spot|Linux ARM vCPU-hour|us-east-1|vCPU-hour|0.01030969|2026-09-28|price-list-notes-2026-09-28|varies; point-in-time
Fargate Spot|Linux ARM GB-hour|us-east-1|GB-hour|0.00113349|2026-09-28|price-list-notes-2026-09-28|varies; point-in-time
Fargate Spot|Linux ARM vCPU-hour|eu-west-1|vCPU-hour|0.00979124|2026-09-28|price-list-notes-2026-09-28|varies; point-in-time
Fargate Spot|Linux ARM GB-hour|eu-west-1|GB-hour|0.00107649|2026-09-28|price-list-notes-2026-09-28|varies; point-in-time
Fargate Spot|Linux ARM vCPU-hour|ap-south-2|vCPU-hour|0.007149|2026-09-28|price-list-notes-2026-09-28|varies; point-in-time
Fargate Spot|Linux ARM GB-hour|ap-south-2|GB-hour|0.000783|2026-09-28|price-list-notes-2026-09-28|varies; point-in-time
Fargate Spot|Linux x86 vCPU-hour|us-west-2|vCPU-hour|0.01269464|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies; base is 30% of on-demand, drifts up with demand
Fargate Spot|Linux x86 GB-hour|us-west-2|GB-hour|0.00139396|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies
Fargate Spot|Linux x86 vCPU-hour|us-east-2|vCPU-hour|0.01276353|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies; base is 30% of on-demand, drifts up with demand
Fargate Spot|Linux x86 GB-hour|us-east-2|GB-hour|0.00140153|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies
Fargate Spot|Linux x86 vCPU-hour|eu-central-1|vCPU-hour|0.0140458|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies; base is 30% of on-demand, drifts up with demand
Fargate Spot|Linux x86 GB-hour|eu-central-1|GB-hour|0.00154154|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies
Fargate Spot|Linux x86 vCPU-hour|eu-west-2|vCPU-hour|0.013968|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies; base is 30% of on-demand, drifts up with demand
Fargate Spot|Linux x86 GB-hour|eu-west-2|GB-hour|0.001533|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies
Fargate Spot|Linux x86 vCPU-hour|ap-southeast-1|vCPU-hour|0.015168|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies; base is 30% of on-demand, drifts up with demand
Fargate Spot|Linux x86 GB-hour|ap-southeast-1|GB-hour|0.001659|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies
Fargate Spot|Linux x86 vCPU-hour|ap-northeast-1|vCPU-hour|0.01981009|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies; base is 30% of on-demand, drifts up with demand
Fargate Spot|Linux x86 GB-hour|ap-northeast-1|GB-hour|0.00216673|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies
Fargate Spot|Linux x86 vCPU-hour|ap-south-1|vCPU-hour|0.0133282|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies; base is 30% of on-demand, drifts up with demand
Fargate Spot|Linux x86 GB-hour|ap-south-1|GB-hour|0.00145777|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies
Fargate Spot|Linux x86 vCPU-hour|ap-southeast-2|vCPU-hour|0.014568|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies; base is 30% of on-demand, drifts up with demand
Fargate Spot|Linux x86 GB-hour|ap-southeast-2|GB-hour|0.001596|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies
Fargate Spot|Linux x86 vCPU-hour|sa-east-1|vCPU-hour|0.0212609|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies; base is 30% of on-demand, drifts up with demand
Fargate Spot|Linux x86 GB-hour|sa-east-1|GB-hour|0.00232159|2021-01-14|fgcalc@6e1547c data.js(2021-01-14)|varies
Lambda|requests|us-east-1|1M requests|0.2|2025-10-01|lambda-price-list-dump(2025-10-28);lambda-pricing-page-copy|
Lambda|requests|us-west-2;eu-west-1;eu-central-1;ap-southeast-1;ap-northeast-1|1M requests|0.2|K|K|same as us-east-1
Lambda|x86 duration first 6e9 GB-s|us-east-1|GB-second|0.0000166667|2025-10-01|lambda-price-list-dump(2025-10-28);infracost-golden(2025-07)|
Lambda|x86 duration next 9e9 GB-s (6e9-15e9)|us-east-1|GB-second|0.000015|2025-10-01|lambda-price-list-dump(2025-10-28);infracost-golden(2025-07)|
Lambda|x86 duration over 15e9 GB-s|us-east-1|GB-second|0.0000133334|2025-10-01|lambda-price-list-dump(2025-10-28);infracost-golden(2025-07)|
Lambda|ARM duration first 7.5e9 GB-s|us-east-1|GB-second|0.0000133334|2025-10-01|lambda-price-list-dump(2025-10-28);infracost-golden(2025-07)|
Lambda|ARM duration next 11.25e9 GB-s (7.5e9-18.75e9)|us-east-1|GB-second|0.0000120001|2025-10-01|lambda-price-list-dump(2025-10-28);infracost-golden(2025-07)|
Lambda|ARM duration over 18.75e9 GB-s|us-east-1|GB-second|0.0000106667|2025-10-01|lambda-price-list-dump(2025-10-28);infracost-golden(2025-07)|
Lambda|x86 duration first 6e9 GB-s|us-west-2|GB-second|0.0000166667|2024|lambda-cost-table|base rate for all regions but five
Lambda|ARM duration first 7.5e9 GB-s|us-west-2|GB-second|0.0000133334|2024|lambda-cost-table|
Lambda|x86 duration first 6e9 GB-s|eu-west-1|GB-second|0.0000166667|2024|lambda-cost-table|base rate for all regions but five
Lambda|ARM duration first 7.5e9 GB-s|eu-west-1|GB-second|0.0000133334|2024|lambda-cost-table|
Lambda|x86 duration first 6e9 GB-s|eu-central-1|GB-second|0.0000166667|2024|lambda-cost-table|base rate for all regions but five
Lambda|ARM duration first 7.5e9 GB-s|eu-central-1|GB-second|0.0000133334|2024|lambda-cost-table|
Lambda|x86 duration first 6e9 GB-s|ap-southeast-1|GB-second|0.0000166667|2024|lambda-cost-table|base rate for all regions but five
Lambda|ARM duration first 7.5e9 GB-s|ap-southeast-1|GB-second|0.0000133334|2024|lambda-cost-table|
Lambda|x86 duration first 6e9 GB-s|ap-northeast-1|GB-second|0.0000166667|2024|lambda-cost-table|base rate for all regions but five
Lambda|ARM duration first 7.5e9 GB-s|ap-northeast-1|GB-second|0.0000133334|2024|lambda-cost-table|
Lambda|x86 duration first 6e9 GB-s|af-south-1|GB-second|0.0000221|2024|lambda-cost-table|
Lambda|ARM duration first 7.5e9 GB-s|af-south-1|GB-second|0.00001768|2024|lambda-cost-table|
Lambda|x86 duration first 6e9 GB-s|ap-east-1|GB-second|0.00002292|2024|lambda-cost-table|
Lambda|ARM duration first 7.5e9 GB-s|ap-east-1|GB-second|0.0000183|2024|lambda-cost-table|
Lambda|x86 duration first 6e9 GB-s|eu-south-1|GB-second|0.0000195172|2024|lambda-cost-table|
Lambda|ARM duration first 7.5e9 GB-s|eu-south-1|GB-second|0.0000156138|2024|lambda-cost-table|
Lambda|x86 duration first 6e9 GB-s|me-south-1|GB-second|0.0000206667|2024|lambda-cost-table|
Lambda|ARM duration first 7.5e9 GB-s|me-south-1|GB-second|0.0000165334|2024|lambda-cost-table|
Lambda|x86 duration first 6e9 GB-s|me-central-1|GB-second|0.0000206667|2024|lambda-cost-table|
Lambda|ARM duration first 7.5e9 GB-s|me-central-1|GB-second|0.0000165334|2024|lambda-cost-table|
Lambda|provisioned concurrency x86|us-east-1|GB-second|0.0000041667|2025-10-01|lambda-price-list-dump(2025-10-28);lambda-pricing-page-copy|
Lambda|provisioned concurrency ARM|us-east-1|GB-second|0.0000033334|2025-10-01|lambda-price-list-dump(2025-10-28)|
Lambda|duration on provisioned concurrency x86|us-east-1|GB-second|0.0000097222|2025-10-01|lambda-price-list-dump(2025-10-28);lambda-pricing-page-copy|
Lambda|duration on provisioned concurrency ARM|us-east-1|GB-second|0.0000077778|2025-10-01|lambda-price-list-dump(2025-10-28)|
Lambda|ephemeral storage above 512 MB|us-east-1|GB-second|0.0000000309|2025-10-01|lambda-price-list-dump(2025-10-28);lambda-pricing-page-copy|
Lambda|response streaming above 6 MB/request|us-east-1|GB|0.008|2025-10-01|lambda-price-list-dump(2025-10-28);lambda-pricing-page-copy|100 GB/month free
Lambda|SnapStart cache|us-east-1|GB-second|0.0000015046|2025-10-01|lambda-price-list-dump(2025-10-28);lambda-pricing-page-copy|
Lambda|SnapStart restore|us-east-1|GB restored|0.0001397998|2025-10-01|lambda-price-list-dump(2025-10-28);lambda-pricing-page-copy|
Lambda|ESM provisioned mode (Kafka EPU)|us-east-1|EPU-hour|0.185|2026|lambda-pricing-page-copy|
Lambda|ESM provisioned mode (SQS EPU)|us-east-1|EPU-hour|0.00925|2026|lambda-pricing-page-copy|
Lambda|tenant isolation environment created|us-east-1|GB|0.000167|2026|lambda-pricing-page-copy|
ALB|load balancer hour|us-east-1|hour or partial hour|0.0225|2026|infracost-golden(2024-07);api-evangelist elb(2026-09-20)|
NLB|load balancer hour|us-east-1|hour or partial hour|0.0225|2026|infracost-golden(2024-07);api-evangelist elb(2026-09-20)|
ALB|load balancer hour|us-west-2|hour or partial hour|0.0225|K|K|K
NLB|load balancer hour|us-west-2|hour or partial hour|0.0225|K|K|K
ALB|load balancer hour|eu-west-1|hour or partial hour|0.0252|K|K|K
NLB|load balancer hour|eu-west-1|hour or partial hour|0.0252|K|K|K
ALB|load balancer hour|eu-central-1|hour or partial hour|0.027|K|K|K
NLB|load balancer hour|eu-central-1|hour or partial hour|0.027|K|K|K
ALB|load balancer hour|ap-southeast-1|hour or partial hour|0.0252|2026|public sample AWS invoice 2025-05 (unit prices only)|ALB row seen; NLB same K
NLB|load balancer hour|ap-southeast-1|hour or partial hour|0.0252|K|K|same as the ALB row, which was seen
ALB|load balancer hour|ap-northeast-1|hour or partial hour|0.0243|2026|aws.darcy-it.com|
NLB|load balancer hour|ap-northeast-1|hour or partial hour|0.0243|2026|aws.darcy-it.com|
ALB|LCU hour|us-east-1|LCU-hour|0.008|2026|infracost-golden;api-evangelist elb(2026-09-20)|
NLB|NLCU hour|us-east-1|NLCU-hour|0.006|2026|infracost-golden;api-evangelist elb(2026-09-20)|
ALB|LCU hour|us-west-2|LCU-hour|0.008|K|K|
NLB|NLCU hour|us-west-2|NLCU-hour|0.006|K|K|
ALB|LCU hour|eu-west-1|LCU-hour|0.008|K|K|
NLB|NLCU hour|eu-west-1|NLCU-hour|0.006|K|K|
ALB|LCU hour|eu-central-1|LCU-hour|0.008|K|K|
NLB|NLCU hour|eu-central-1|NLCU-hour|0.006|K|K|
ALB|LCU hour|ap-southeast-1|LCU-hour|0.008|K|K|
NLB|NLCU hour|ap-southeast-1|NLCU-hour|0.006|K|K|
ALB|LCU hour|ap-northeast-1|LCU-hour|0.008|2026|aws.darcy-it.com|
NLB|NLCU hour|ap-northeast-1|NLCU-hour|0.006|2026|aws.darcy-it.com|
ALB|mTLS trust store hour|us-east-1|trust-store hour|0.0056|2024|copy of AWS SAP blog|another source has 0.0063; a test fixture has 0.005 - doubtful
NAT gateway|hour|us-east-1|hour or partial hour|0.045|2025-26|infracost-golden;price-list-read-2026-09-09;price-list-read-2026-09-25|
NAT gateway|data processed|us-east-1|GB|0.045|2025-26|infracost-golden;price-list-read-2026-09-09;price-list-read-2026-09-25|
NAT gateway|hour|us-west-2|hour or partial hour|0.045|K|K|
NAT gateway|data processed|us-west-2|GB|0.045|K|K|
NAT gateway|hour|eu-west-1|hour or partial hour|0.048|K|K|
NAT gateway|data processed|eu-west-1|GB|0.048|K|K|
NAT gateway|hour|eu-central-1|hour or partial hour|0.052|K|K (0.052/h also in a test fixture)|
NAT gateway|data processed|eu-central-1|GB|0.052|K|K (0.052/h also in a test fixture)|
NAT gateway|hour|ap-southeast-1|hour or partial hour|0.059|2025-26|price-list-read-2026-09-09;public sample AWS invoice 2025-05 (unit prices only)|
NAT gateway|data processed|ap-southeast-1|GB|0.059|2025-26|price-list-read-2026-09-09;public sample AWS invoice 2025-05 (unit prices only)|
NAT gateway|hour|ap-northeast-1|hour or partial hour|0.062|2025-26|price-list-read-2026-09-09|
NAT gateway|data processed|ap-northeast-1|GB|0.062|2025-26|price-list-read-2026-09-09|
NAT gateway|hour|ap-south-1|hour or partial hour|0.056|2025-26|price-list-read-2026-09-09|
NAT gateway|data processed|ap-south-1|GB|0.056|2025-26|price-list-read-2026-09-09|
VPC|public IPv4 address (in use or idle)|commercial|address-hour|0.005|2026-09|price-list-read-2026-09-25;price-list-read-2026-09-09|charged since 2024-02-01 (K); invoices show fractional hours
Data transfer|between AZs same region|all|GB each direction|0.01|2024-09|infracost-golden data_transfer(2000 GB for 1000 GB moved = $20)|0.02 per GB total for one GB moved
Data transfer|out to internet first 10 TB (10,240 GB)|us-east-1|GB|0.09|2024-09-25|infracost-golden data_transfer golden (amount/qty);price-list-read-2026-09-25|
Data transfer|out to internet next 40 TB|us-east-1|GB|0.085|2024-09-25|infracost-golden data_transfer golden (amount/qty);price-list-read-2026-09-25|
Data transfer|out to internet next 100 TB|us-east-1|GB|0.07|2024-09-25|infracost-golden data_transfer golden (amount/qty);price-list-read-2026-09-25|
Data transfer|out to internet over 150 TB|us-east-1|GB|0.05|2024-09-25|infracost-golden data_transfer golden (amount/qty);price-list-read-2026-09-25|
Data transfer|out to other AWS regions (typical)|us-east-1|GB|0.02|2024-09-25|infracost-golden data_transfer golden|
Data transfer|out to internet first 10 TB (10,240 GB)|us-west-2|GB|0.09|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to internet next 40 TB|us-west-2|GB|0.085|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to internet next 100 TB|us-west-2|GB|0.07|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to internet over 150 TB|us-west-2|GB|0.05|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to other AWS regions (typical)|us-west-2|GB|0.02|2024-09-25|infracost-golden data_transfer golden|
Data transfer|out to internet first 10 TB (10,240 GB)|eu-west-1|GB|0.09|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to internet next 40 TB|eu-west-1|GB|0.085|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to internet next 100 TB|eu-west-1|GB|0.07|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to internet over 150 TB|eu-west-1|GB|0.05|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to other AWS regions (typical)|eu-west-1|GB|0.02|2024-09-25|infracost-golden data_transfer golden|
Data transfer|out to internet first 10 TB (10,240 GB)|eu-central-1|GB|0.09|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to internet next 40 TB|eu-central-1|GB|0.085|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to internet next 100 TB|eu-central-1|GB|0.07|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to internet over 150 TB|eu-central-1|GB|0.05|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to other AWS regions (typical)|eu-central-1|GB|0.02|2024-09-25|infracost-golden data_transfer golden|
Data transfer|out to internet first 10 TB (10,240 GB)|ap-southeast-1|GB|0.12|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to internet next 40 TB|ap-southeast-1|GB|0.085|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to internet next 100 TB|ap-southeast-1|GB|0.082|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to internet over 150 TB|ap-southeast-1|GB|0.08|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to other AWS regions (typical)|ap-southeast-1|GB|0.09|2024-09-25|infracost-golden data_transfer golden|
Data transfer|out to internet first 10 TB (10,240 GB)|ap-northeast-1|GB|0.114|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to internet next 40 TB|ap-northeast-1|GB|0.089|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to internet next 100 TB|ap-northeast-1|GB|0.086|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to internet over 150 TB|ap-northeast-1|GB|0.084|2024-09-25|infracost-golden data_transfer golden (amount/qty)|
Data transfer|out to other AWS regions (typical)|ap-northeast-1|GB|0.09|2024-09-25|infracost-golden data_transfer golden|
EBS|gp3 storage|us-east-1|GB-month|0.08|2026-09|price-list-read-2026-09-25;infracost-golden|
EBS|gp3 storage|us-west-2|GB-month|0.08|K|K|
EBS|gp3 storage|eu-west-1|GB-month|0.088|K|K|
EBS|gp3 storage|eu-central-1|GB-month|0.0952|2026-09|test fixture|
EBS|gp3 storage|ap-southeast-1|GB-month|0.096|2026-09|price-list-read-2026-09-09;public sample AWS invoice 2025-05 (unit prices only)|
EBS|gp3 storage|ap-northeast-1|GB-month|0.096|2026-09|price-list-read-2026-09-09|
EBS|gp3 storage|ap-south-1|GB-month|0.0912|2026-09|price-list-read-2026-09-09|
EBS|gp3 IOPS above 3000|us-east-1|IOPS-month|0.005|2026-09-24|price-list-read-2026-09-25;infracost-golden|
EBS|gp3 throughput above 125 MiB/s|us-east-1|MiB/s-month|0.04|2026-09-24|price-list-read-2026-09-25;infracost-golden|
EBS|gp2 storage|us-east-1|GB-month|0.1|2024-07|infracost-golden|
EBS|snapshot standard|us-east-1|GB-month|0.05|2026-09|price-list-notes-2026-09-28|
EC2|T3/T3a unlimited surplus credits Linux|us-east-1|vCPU-hour|0.05|2024-07|infracost-golden eks_node_group golden|
EC2|T4g unlimited surplus credits|us-east-1|vCPU-hour|0.04|K|K|
API Gateway|HTTP API requests first 300 million|us-east-1|1M requests|1|K|K|
API Gateway|HTTP API requests over 300 million|us-east-1|1M requests|0.9|K|K|
CloudWatch|custom metric first 10,000|us-east-1|metric-month|0.3|K|K (same figure seen for ap-southeast-1 on invoice)|
CloudWatch|custom metric first 10,000|ap-southeast-1|metric-month|0.3|2025-05|public sample AWS invoice 2025-05 (unit prices only)|
CloudWatch|custom metric next 240,000|us-east-1|metric-month|0.1|K|K|
CloudWatch|custom metric next 750,000|us-east-1|metric-month|0.05|K|K|
CloudWatch|custom metric over 1,000,000|us-east-1|metric-month|0.02|K|K|
CloudWatch|alarm standard resolution|us-east-1|alarm metric-month|0.1|2024-07|infracost-golden|
CloudWatch|alarm standard resolution|commercial|alarm metric-month|0.1|K|K|taken to be the same as in us-east-1
CloudWatch|alarm high resolution|us-east-1|alarm metric-month|0.3|2024-07|infracost-golden|
CloudWatch|anomaly-detection alarm high resolution|us-east-1|alarm-month|0.9|2024-07|infracost-golden|
CloudWatch|logs ingestion standard|us-east-1|GB|0.5|2026-09-22|price-list-read-2026-09-25;infracost-golden|
CloudWatch|logs ingestion infrequent access|us-east-1|GB|0.25|2026-09-22|price-list-read-2026-09-25|
CloudWatch|logs storage (compressed)|us-east-1|GB-month|0.03|2026-09-22|price-list-read-2026-09-25;infracost-golden|
CloudWatch|Logs Insights scanned|us-east-1|GB|0.005|2024-07|infracost-golden|
CloudWatch|logs ingestion standard|ap-southeast-1|GB|0.7|2025-05|public sample AWS invoice 2025-05 (unit prices only)|
CloudWatch|logs ingestion standard|eu-west-1|GB|0.57|K|K|
CloudWatch|logs ingestion standard|eu-central-1|GB|0.63|K|K|
CloudWatch|logs ingestion standard|ap-northeast-1|GB|0.76|K|K|
CloudWatch|Container Insights (standard) metrics|us-east-1|metric-month|0.3|K|K|billed as custom metrics plus EMF log ingestion
CloudWatch|Container Insights enhanced observability for ECS|us-east-1|metric-month|0.07|2026|fortem.dev blog|no separate log ingestion charge (K)
ECR|private storage|us-east-1;us-west-2;eu-west-1;eu-central-1;ap-southeast-1;ap-northeast-1|GB-month|0.1|2026-09-11|price-list-read-2026-09-25;infracost-golden;public sample AWS invoice 2025-05 (unit prices only)|500 MB-month free for 12 months
ECR|pull within region|all|GB|0|K|K|
EKS|control plane standard support|all|cluster-hour|0.1|2026-08-31|price-list-read-2026-09-09;price-list-read-2026-09-25|
EKS|control plane extended-support surcharge|all|cluster-hour|0.5|2026-08-31|price-list-read-2026-09-09;price-list-read-2026-09-25|additive: total 0.60
ECS|orchestration, EC2 and Fargate launch types|all||0|2026-09-20|ecs pricing page via api-evangelist|
ECS Anywhere|registered external instance|all|instance-hour|0.01025|2026-09-20|ecs pricing page via api-evangelist|1-hour minimum; 2,200 instance-hours/month free for first 6 months (K)
ECS Managed Instances|management fee m7g.large|ap-south-1|instance-hour|0.006996|2026-08-31|price-list-read-2026-09-09|
ECS Managed Instances|management fee t4g.medium|ap-south-1|instance-hour|0.002688|2026-08-31|price-list-read-2026-09-09|
Compute Savings Plan|Fargate Linux x86 vCPU 1y no upfront|us-east-1|vCPU-hour|0.032384|2026-09-25|price-list-notes-2026-09-28|discount 20.0%
Compute Savings Plan|Fargate Linux x86 vCPU 1y all upfront|us-east-1|vCPU-hour|0.0295504|2026-09-25|price-list-notes-2026-09-28|discount 27.0%
Compute Savings Plan|Fargate Linux x86 vCPU 3y no upfront|us-east-1|vCPU-hour|0.022264|2026-09-25|price-list-notes-2026-09-28|discount 45.0%
Compute Savings Plan|Fargate Linux x86 vCPU 3y all upfront|us-east-1|vCPU-hour|0.0194304|2026-09-25|price-list-notes-2026-09-28|discount 52.0%
Compute Savings Plan|Fargate Linux x86 GB 1y no upfront|us-east-1|GB-hour|0.003556|2026-09-25|price-list-notes-2026-09-28|discount 20.0%
Compute Savings Plan|Fargate Linux x86 GB 3y no upfront|us-east-1|GB-hour|0.00244475|2026-09-25|price-list-notes-2026-09-28|discount 45.0%
Compute Savings Plan|Fargate Linux ARM vCPU 1y no upfront|us-east-1|vCPU-hour|0.0255|2026-09-25|price-list-notes-2026-09-28|discount 21.2%
Compute Savings Plan|Fargate Linux ARM GB 1y no upfront|us-east-1|GB-hour|0.0028|2026-09-25|price-list-notes-2026-09-28|discount 21.3%
Compute Savings Plan|Fargate Linux ARM vCPU 3y no upfront|us-east-1|vCPU-hour|0.01749|2026-09-25|price-list-notes-2026-09-28|discount 46.0%
Compute Savings Plan|Fargate Linux ARM GB 3y no upfront|us-east-1|GB-hour|0.00192|2026-09-25|price-list-notes-2026-09-28|discount 46.1%
Compute Savings Plan|Fargate Linux ARM vCPU 3y all upfront|us-east-1|vCPU-hour|0.01587|2026-09-25|price-list-notes-2026-09-28|discount 51.0%
SQS|standard requests first 100 billion|us-east-1|1M requests|0.40|2026-03-14|cloudburn.io copy of the SQS price page (2026-03-14);factualminds.com (2026-06)|
SQS|standard requests first 100 billion|commercial|1M requests|0.40|K|K|K
SQS|standard requests next 100 billion|us-east-1|1M requests|0.30|2026-03-14|cloudburn.io copy of the SQS price page (2026-03-14);factualminds.com (2026-06)|
SQS|standard requests next 100 billion|commercial|1M requests|0.30|K|K|K
SQS|standard requests over 200 billion|us-east-1|1M requests|0.24|2026-03-14|cloudburn.io copy of the SQS price page (2026-03-14);factualminds.com (2026-06)|
SQS|standard requests over 200 billion|commercial|1M requests|0.24|K|K|K`;

/** service|item|regions|unit|value|date|source|note: allowances, capacity units and percentages */
export const FIGURE_ROWS = `Fargate Spot|marketing headline|all|% off on-demand|70|2026|fargate-pricing-page-copy|"up to 70%"
Lambda|free tier requests|all|requests/month|1000000|2026|lambda-pricing-page-copy|not for provisioned-concurrency duration
Lambda|free tier duration|all|GB-s/month|400000|2026|lambda-pricing-page-copy|
Lambda|Managed Instances management fee|us-east-1|% of EC2 on-demand|15|2026|lambda-pricing-page-copy|plus $0.20/M requests, no duration charge
ALB|LCU dimension: new connections|all|per second (1h average)|25|2026|handbook.vantage.sh;api-evangelist elb|1 LCU = this much; billed on the max dimension each hour
ALB|LCU dimension: active connections|all|per minute|3000|2026|handbook.vantage.sh;api-evangelist elb|1 LCU = this much; billed on the max dimension each hour
ALB|LCU dimension: processed bytes EC2/container/IP targets|all|GB per hour|1|2026|handbook.vantage.sh;api-evangelist elb|1 LCU = this much; billed on the max dimension each hour
ALB|LCU dimension: processed bytes Lambda targets|all|GB per hour|0.4|2026|handbook.vantage.sh;api-evangelist elb|1 LCU = this much; billed on the max dimension each hour
ALB|LCU dimension: rule evaluations (rules processed minus 10 free, x request rate)|all|per second|1000|2026|handbook.vantage.sh;api-evangelist elb|1 LCU = this much; billed on the max dimension each hour
NLB|NLCU dimension: TCP new connections/flows|all|per second|800|2026-09-20|api-evangelist elb|
NLB|NLCU dimension: TCP active connections/flows|all|sampled per minute|100000|2026-09-20|api-evangelist elb|
NLB|NLCU dimension: TCP processed bytes|all|GB per hour|1|2026-09-20|api-evangelist elb|
NLB|NLCU dimension: TLS new connections|all|per second|50|K|K|
NLB|NLCU dimension: TLS active connections|all|sampled per minute|3000|K|K|
NLB|NLCU dimension: TLS processed bytes|all|GB per hour|1|K|K|
NLB|NLCU dimension: UDP new flows|all|per second|400|2024-25|public study notes|
NLB|NLCU dimension: UDP active flows|all|sampled per minute|50000|2024-25|public study notes|
NLB|NLCU dimension: UDP processed bytes|all|GB per hour|1|2024-25|public study notes|
ALB|LCU dimension: active connections with mutual TLS|all|per minute|1500|2024-25|public study notes|
Data transfer|internet egress free allowance|all|GB/month|100|2026-09-16|price-list-read-2026-09-25|aggregated over regions and services
Data transfer|inter-AZ free allowance|all|GB/month|1|2026-09-16|price-list-read-2026-09-25|
CloudWatch|free tier alarms|all|alarm metric-month per month|10|2026|aws cloudwatch pricing page copy|
ECS Managed Instances|management fee, non-accelerated types|all|% of EC2 on-demand|12|2026-08-31|price-list-read-2026-09-09 (m7g.large 0.006996/h=12.0%; t4g.medium 0.002688/h=12.0%); aws-samples ECS MI calculator README|added to EC2 price; not reduced by SP/RI/Spot (K)
ECS Managed Instances|management fee, G series from 2026-07-01|all|% of EC2 on-demand|7.8|2026-07-07|derived: 12% less 35% (announcement 2026-07-07); a third-party note has 9.75 (15% base), doubtful|
ECS Managed Instances|management fee, P series and Trainium from 2026-07-01|all|% of EC2 on-demand|4.8|2026-07-07|derived: 12% less 60%; a third-party note has 6 (15% base), doubtful|
Compute Savings Plan|Lambda duration and provisioned concurrency, maximum|all|% off|17|2026|cloudkeeper;bahr.dev;finops.com.py (12-17)|1y no upfront 12 (K)
Savings Plan|EC2 m5/c5/r5 Compute SP 1y no upfront|us-east-1|% off (approx)|27|K|K|family dependent; load AWSComputeSavingsPlan offer for real rates; clozon.com (2021) gives 27-40% for 1y and up to 60% for 3y; xplorr.io (2026) claims m5.xlarge Compute SP 36% 1y / 56% 3y, not trusted
Savings Plan|EC2 m5/c5/r5 Compute SP 3y no upfront|us-east-1|% off (approx)|50|K|K|family dependent; load AWSComputeSavingsPlan offer for real rates; clozon.com (2021) gives 27-40% for 1y and up to 60% for 3y; xplorr.io (2026) claims m5.xlarge Compute SP 36% 1y / 56% 3y, not trusted
Savings Plan|EC2 m5/c5/r5 EC2 Instance SP 1y no upfront|us-east-1|% off (approx)|37|K|K|family dependent; load AWSComputeSavingsPlan offer for real rates; clozon.com (2021) gives 27-40% for 1y and up to 60% for 3y; xplorr.io (2026) claims m5.xlarge Compute SP 36% 1y / 56% 3y, not trusted
Savings Plan|EC2 m5/c5/r5 EC2 Instance SP 3y all upfront|us-east-1|% off (approx)|60|K|K|family dependent; load AWSComputeSavingsPlan offer for real rates; clozon.com (2021) gives 27-40% for 1y and up to 60% for 3y; xplorr.io (2026) claims m5.xlarge Compute SP 36% 1y / 56% 3y, not trusted
SQS|free tier requests|all|requests/month|1000000|2026-03-14|cloudburn.io copy of the SQS price page (2026-03-14);factualminds.com (2026-06)|`;
