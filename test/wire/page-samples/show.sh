curl --location --request GET 'https://us-api-v2.acrcloud.com/api/buckets/123/dedup-files/8a8bfb8a' \
--header 'Accept: application/json' \
--header 'Authorization: Bearer token'
