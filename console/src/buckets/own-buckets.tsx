import { Link, useNavigate } from '@tanstack/react-router'
import type { FormEvent } from 'react'
import { Empty } from '../parts/empty.tsx'
import { useSignedIn } from '../session/context.ts'

/** For a token that may work in buckets, but not list them. */
export function OwnBuckets() {
  const { token } = useSignedIn()
  if (token.buckets === null) return <BucketByNumber />
  return (
    <ul className="bucket-cards">
      {token.buckets.map((id) => (
        <li key={id} className="card bucket-card">
          <h2>
            <Link to="/buckets/$bucketId" params={{ bucketId: id }} className="cover">
              Bucket {id}
            </Link>
          </h2>
          <p className="soft small">This token may work in it, but not read its settings.</p>
        </li>
      ))}
    </ul>
  )
}

function BucketByNumber() {
  const navigate = useNavigate()
  function open(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const bucketId = Number(new FormData(event.currentTarget).get('bucket'))
    if (bucketId > 0) void navigate({ to: '/buckets/$bucketId', params: { bucketId } })
  }
  return (
    <Empty title="This token may not list buckets">
      <p>It lacks the scope read-buckets. If you know the number of the bucket, open it.</p>
      <form className="by-number" onSubmit={open}>
        <label htmlFor="bucket-number" className="unseen">
          Number of the bucket
        </label>
        <input id="bucket-number" name="bucket" className="input" type="number" min="1" placeholder="Bucket" required />
        <button type="submit" className="button">
          Open
        </button>
      </form>
    </Empty>
  )
}
