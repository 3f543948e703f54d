import type { FileDocs } from "../Docs.ts"

export const HttpOptions: FileDocs = {
  HttpOptions: {
    "": "Settings of HTTP, for all calls of a client or for one call.",
    apiVersion: "The version in the path, for example `v1beta`. It wins over the version of the client.",
    baseUrl: "The address of the server, for example `https://generativelanguage.googleapis.com`.",
    baseUrlResourceScope: "Whether `projects/{project}/locations/{location}` is part of the path. Needs `baseUrl`.",
    extraBody:
      "Fields to add to the JSON body of the request. Objects are merged at any depth; other values replace those of the request.",
    fetch:
      "The `fetch` that sends the requests, where the HTTP client is one of `fetch`, as it is by default in the promise entry.",
    headers: "Headers to add to the request, by name.",
    idleTimeout:
      "The longest silence between two chunks of a stream, in milliseconds. The default is 300,000 (5 minutes); 0 means no limit.",
    retryOptions: "When and how often a failed call is sent again.",
    timeout:
      "The time limit of one attempt, in milliseconds. There is none by default; 0 means none. The server is told in `X-Server-Timeout`, in seconds.",
    totalTimeout:
      "The time limit of the whole call with all its attempts and the waits between them, in milliseconds. There is none by default."
  },
  HttpResponse: {
    "": "What is kept of the HTTP response beside its decoded body.",
    headers: "The headers of the response, by name in lower case."
  },
  HttpRetryOptions: {
    "": "When and how often a failed call is sent again. Only transient errors are retried.",
    attempts: "The number of attempts, including the first. The default is 5; 0 and 1 mean no retry.",
    expBase: "The factor by which the delay grows from one attempt to the next. The default is 2.",
    httpStatusCodes:
      "The HTTP statuses that are retried, instead of the default ones. Failed connections and timeouts are retried as well.",
    initialDelay: "The delay before the second attempt, in seconds. The default is 1.",
    jitter: "How random a delay is: 1, the default, varies it by up to 20 %, and 0 not at all.",
    maxDelay: "The longest delay between two attempts, in seconds. The default is 60."
  },
  ResourceScope: {
    "": "Whether the project and location are part of the path.",
    COLLECTION: "They are not; `baseUrl` names everything in front of the resource."
  }
}
