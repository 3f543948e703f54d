/** Cross-origin requests of browsers, which the API allows from everywhere. */
import type { Transmission } from "./transmission.ts"

type Headers = { readonly [name: string]: string | undefined }

/** The answer to a preflight request, or `undefined` for another request with the method `OPTIONS`. */
export const preflight = (headers: Headers): Transmission | undefined =>
  headers["access-control-request-method"] === undefined ? undefined : {
    status: 200,
    headers: {
      ...allowed(headers),
      "access-control-allow-methods": "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT",
      "access-control-allow-headers": headers["access-control-request-headers"] ?? "*",
      "access-control-max-age": "3600"
    },
    body: new Uint8Array(0),
    size: 0
  }

/** What an answer to a page of another origin has. */
export const allowed = ({ origin }: Headers): { readonly [name: string]: string } =>
  origin === undefined ? {} : {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": exposed.join(",")
  }

const exposed: ReadonlyArray<string> = [
  "vary",
  "content-encoding",
  "date",
  "server",
  "content-length",
  "retry-after",
  "x-goog-upload-url",
  "x-goog-upload-control-url",
  "x-goog-upload-status",
  "x-goog-upload-size-received",
  "x-goog-upload-chunk-granularity"
]
