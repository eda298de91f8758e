import requests

url = "https://us-api-v2.acrcloud.com/api/buckets/your_bucket_id/dedup-files"

headers = {
  'Accept': 'application/json',
  'Authorization': 'Bearer Token'
}

response = requests.request("GET", url, headers=headers)

print(response.text)
