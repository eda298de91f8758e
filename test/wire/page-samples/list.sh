curl --location --request GET 'https://us-api-v2.acrcloud.com/api/buckets/your_bucket_id/dedup-files' \
--header 'Accept: application/json' \
--header 'Authorization: Bearer Token'
