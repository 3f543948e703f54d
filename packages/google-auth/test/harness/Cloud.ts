/** A small Google Cloud: servers that give tokens, as a function from requests to responses. It remembers what it was asked. */
import { Layer } from "effect"
import { FetchHttpClient } from "effect/http"

export interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  readonly body: string
  /** The fields of a form. */
  readonly form: { readonly [name: string]: string }
  /** Aborted when nobody waits for the answer. */
  readonly signal: AbortSignal
  /** Whether the sender follows redirects itself. */
  readonly redirect: RequestRedirect
}

export interface Answer {
  readonly status?: number
  readonly body?: object | string
  readonly headers?: { readonly [name: string]: string }
}

/** What a route answers: always the same, or what a function says. Routes are `METHOD URL` without the query. */
export type Routes = { readonly [route: string]: Answer | ((asked: Asked) => Answer | PromiseLike<Answer>) }

export interface Cloud {
  readonly asked: Array<Asked>
  readonly fetch: typeof fetch
  /** The `HttpClient` whose requests come here. */
  readonly layer: ReturnType<typeof layerOf>
}

const layerOf = (fetch: typeof globalThis.fetch) =>
  FetchHttpClient.layer.pipe(Layer.provideMerge(Layer.succeed(FetchHttpClient.Fetch, fetch)))

/** A cloud of these routes. A request to another address fails, as if there was no server. */
export const make = (routes: Routes): Cloud => {
  const asked: Array<Asked> = []
  const answer = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init)
    const url = new URL(request.url)
    const body = await request.text()
    const isForm = request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") === true
    const one: Asked = {
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body,
      signal: request.signal,
      redirect: request.redirect,
      form: isForm ? Object.fromEntries(new URLSearchParams(body)) : {}
    }
    asked.push(one)
    const route = routes[`${request.method} ${url.origin}${url.pathname}`]
    if (route === undefined) throw new TypeError(`no server at ${url.origin}${url.pathname}`)
    const { body: text = "", headers, status = 200 } = typeof route === "function" ? await route(one) : route
    return typeof text === "string"
      ? new Response(text, { status, headers: headers ?? {} })
      : Response.json(text, { status, headers: headers ?? {} })
  }
  return { asked, fetch: answer, layer: layerOf(answer) }
}

/** Tokens `ya29.1`, `ya29.2`, … as OAuth gives them. */
export const tokens = (seconds = 3600): () => Answer => {
  let given = 0
  return () => ({ body: { access_token: `ya29.${++given}`, expires_in: seconds, token_type: "Bearer" } })
}

/** The bearer token of credentials. */
export const bearer = (authorization: string | undefined): string | undefined => authorization?.replace(/^Bearer /, "")
