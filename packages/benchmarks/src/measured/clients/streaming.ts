/** A client that is measured by its streams alone. */
import type { Client } from "../Client.ts"

export const streaming = (stream: Client["stream"]): Client => {
  const other = () => Promise.reject(new Error("this client only streams"))
  return { stream, generate: other, embed: other, upload: other, chat: other, list: other }
}
