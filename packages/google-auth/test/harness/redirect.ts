/**
 * `google-auth-library` asks Google's servers whatever it is told, through `node:https`. Here its requests go to a server on loopback, with the address that
 * they were meant for in a header. As the module that a program is started with (`--import`), it sends them to `REDIRECT_TO`.
 */
import http from "node:http"
import https from "node:https"

type Send = (url: string | URL, options: http.RequestOptions, ...rest: ReadonlyArray<unknown>) => http.ClientRequest

/** The header with the origin that a request was meant for. */
export const meant = "x-meant-for"

/** Sends requests of `node:http` and `node:https` to loopback, except those that go there anyway. Returns what ends it. */
export const redirect = (to: string): () => void => {
  const restore = [http, https].map((module: { request: unknown }) => {
    const original = module.request as Send
    const send = http.request as Send
    module.request = ((url, options, ...rest) => {
      const { host, hostname, pathname, protocol, search } = new URL(url)
      return hostname === "127.0.0.1"
        ? original(url, options, ...rest)
        : send(`${to}${pathname}${search}`, {
          ...options,
          protocol: "http:",
          agent: undefined,
          headers: { ...(options.headers as object), [meant]: `${protocol}//${host}` }
        }, ...rest)
    }) satisfies Send
    return () => (module.request = original)
  })
  return () => {
    for (const one of restore.toReversed()) one()
  }
}

if (process.env["REDIRECT_TO"] !== undefined) redirect(process.env["REDIRECT_TO"])
