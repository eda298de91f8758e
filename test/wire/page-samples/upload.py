import requests

url = "https://us-api-v2.acrcloud.com/api/buckets/6556/dedup-files"

payload={'id': '123'}
files=[
  ('file',('123.wma.db.lo',open('/Users/Downloads/22494.wma.db.lo','rb'),'application/octet-stream'))
]
headers = {
  'Accept': 'application/json',
  'Authorization': 'Bearer Token'
}

response = requests.request("POST", url, headers=headers, data=payload, files=files)

print(response.text)
