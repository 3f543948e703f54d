/** Sends requests on to an API, and streams its answers back. */
import type { RequestListener } from "node:http"
import { buffer } from "node:stream/consumers"

export const forward = (api: string): RequestListener => async (request, response) => {
  const body = await buffer(request)
  const headers = Object.entries(request.headers).flatMap(([name, value]) =>
    typeof value === "string" && !["connection", "host", "content-length"].includes(name)
      ? [[name, value] as [string, string]]
      : []
  )
  const answer = await fetch(`${api}${request.url}`, {
    method: request.method ?? "GET",
    headers,
    ...(body.length === 0 ? {} : { body })
  })
  response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" })
  for await (const chunk of answer.body ?? []) response.write(chunk)
  response.end()
}
