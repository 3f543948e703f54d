import type { FileDocs } from "../WrittenDocs.ts"

export const HttpOptions: FileDocs = {
  HttpOptions: {
    "": "HTTP options of a client or of one call.",
    apiVersion: "The API version in the path, for example `v1beta`. It overrides the version of the client.",
    baseUrl: "The base URL of the server, for example `https://generativelanguage.googleapis.com`.",
    baseUrlResourceScope: "Whether `projects/{project}/locations/{location}` is part of the path. Requires `baseUrl`.",
    extraBody:
      "Fields to add to the JSON body of the request. Objects are merged recursively; other values replace those of the request.",
    fetch: "A custom `fetch`, used if the HTTP client is based on `fetch`, as it is by default in the promise entry.",
    headers:
      "Headers to add to the request, by name. A value in a `Redacted` is a secret: it is sent as it is, and errors show `<redacted>` where the server repeats it.",
    idleTimeout:
      "The timeout between two chunks of a stream, in milliseconds. The default is 300,000 (5 minutes), in the promise entry `timeout` if that is set; 0 means no timeout.",
    maxErrorSize:
      "The most bytes of a body that an error keeps. The rest is not read. The default is 1,048,576 (1 MiB).",
    maxResponseSize:
      "The most bytes of a JSON answer, after decompression. A larger answer fails with `DecodeError`. The default is 268,435,456 (256 MiB).",
    retryOptions: "The retry policy of failed calls.",
    strict:
      "Whether parameters with a name that the SDK does not know are refused before anything is sent. The default is `false`: they are sent, and named in a debug log.",
    timeout:
      "The timeout of one attempt, in milliseconds. It is sent to the server as `X-Server-Timeout`. The default is no timeout; 0 means the same.",
    totalTimeout:
      "The timeout of the whole call, including retries and delays, in milliseconds. The default is no timeout; 0 means the same."
  },
  HttpResponse: {
    "": "The HTTP response, without its body.",
    headers: "The response headers, by lowercase name."
  },
  HttpRetryOptions: {
    "": "The retry policy. Only transient errors are retried.",
    attempts: "The number of attempts, including the first. The default is 5; 0 and 1 mean no retry.",
    expBase: "The factor by which the delay grows from one attempt to the next. The default is 2.",
    httpStatusCodes:
      "The HTTP statuses to retry, instead of the default ones. Connection failures and timeouts are always retried.",
    initialDelay: "The delay before the second attempt, in seconds. The default is 1.",
    jitter: "The randomness of delays: 0 means none, 1 (the default) up to ±20 %.",
    maxDelay: "The longest delay between two attempts, in seconds. The default is 60.",
    maxRetryAfter:
      "The longest delay that the server may ask for, in seconds. A call whose server asks for more fails. The default is 900 (15 minutes)."
  },
  ResourceScope: {
    "": "Whether the project and location are part of the path.",
    COLLECTION: "The path has neither. `baseUrl` includes everything in front of the resource."
  }
}
