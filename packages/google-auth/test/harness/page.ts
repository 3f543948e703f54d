/** A page on loopback that runs a worker once and sends its answer here. All other addresses of the server are those of an API. */
import { Deferred, Effect } from "effect"
import http from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"

export interface Page {
  readonly origin: string
  /** What the worker answered. */
  readonly result: Effect.Effect<string>
}

/** Until the scope closes. `worker` is a module, and `environment` what it finds in its environment when the API has this address. */
export const serve = (worker: string, environment: (api: string) => object, api: typeof fetch) =>
  Effect.gen(function*() {
    const result = yield* Deferred.make<string>()
    const server = http.createServer((request, response) => {
      void text(request).then(async (body) => {
        const origin = `http://${request.headers.host}`
        const page: { readonly [path: string]: () => readonly [type: string, text: string] } = {
          "/": () => ["text/html", `<!doctype html><script type="module" src="/script.js"></script>`],
          "/worker.js": () => ["text/javascript", worker],
          "/script.js": () => ["text/javascript", script(environment(origin))],
          "/favicon.ico": () => ["text/plain", ""],
          "/result": () => {
            Deferred.doneUnsafe(result, Effect.succeed(body))
            return ["text/plain", ""]
          }
        }
        const own = page[request.url ?? ""]?.()
        if (own !== undefined) return response.writeHead(200, { "content-type": own[0] }).end(own[1])
        const answered = await api(`${origin}${request.url}`, {
          method: request.method ?? "GET",
          headers: Object.entries(request.headers).flatMap(([name, value]) =>
            typeof value === "string" && name !== "connection" ? [[name, value] as [string, string]] : []
          ),
          ...(body === "" ? {} : { body })
        })
        return response.writeHead(answered.status, Object.fromEntries(answered.headers)).end(await answered.text())
      })
    })
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
      () => Effect.sync(() => (server.closeAllConnections(), server.close()))
    )
    const page: Page = {
      origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      result: Deferred.await(result)
    }
    return page
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const script = (environment: object): string =>
  `import worker from "/worker.js"
  const run = async () => (await worker.fetch(new Request("/"), ${JSON.stringify(environment)})).text()
  await fetch("/result", { method: "POST", body: await run().catch(String) })`
