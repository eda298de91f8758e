import requests

url = "https://us-api-v2.acrcloud.com/api/buckets/123/dedup-files/8a8bfb8a"

payload={}
headers = {
  'Accept': 'application/json',
  'Authorization': 'Bearer token'
}

response = requests.request("GET", url, headers=headers, data=payload)

print(response.text)
