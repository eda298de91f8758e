curl --location --request POST 'https://us-api-v2.acrcloud.com/api/buckets/6556/dedup-files' \
--header 'Accept: application/json' \
--header 'Authorization: Bearer Token' \
--form 'id="123"' \
--form 'file=@"/123.wma.db.lo"'
