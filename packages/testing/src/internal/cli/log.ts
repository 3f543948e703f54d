/** The log of a server: where it listens, and a line for each request. */
import type { Entry } from "../journal.ts"

export type Format = "text" | "json" | "none"

export interface Writer {
  /** The first line, which other programs read. */
  readonly listening: (baseUrl: string) => void
  readonly entry: (entry: Entry) => void
}

export const writer = (
  format: Format,
  write = (line: string): void => void process.stdout.write(`${line}\n`)
): Writer => ({
  listening: (baseUrl) =>
    write(format === "json" ? JSON.stringify({ listening: baseUrl, pid: process.pid }) : `Listening on ${baseUrl}`),
  entry: format === "none"
    ? () => {}
    : format === "json"
    ? (entry) => write(json(entry))
    : (entry) => write(text(entry))
})

/** What the journal has beside headers and bodies. */
const json = ({ answerHeaders: _answerHeaders, body: _body, headers: _headers, messages: _messages, ...line }: Entry) =>
  JSON.stringify(line)

export const text = (entry: Entry): string =>
  [
    new Date(entry.at).toISOString().slice(11, 23),
    entry.method,
    entry.url,
    entry.operation,
    result(entry),
    entry.messageCount > 1 ? `${entry.messageCount} ${entry.status === 101 ? "messages" : "events"}` : undefined,
    `${entry.duration ?? 0} ms`,
    entry.fault === undefined ? undefined : `[fault: ${entry.fault}]`
  ].filter((part) => part !== undefined).join("  ")

const result = ({ outcome, status }: Entry): string => {
  const answer = status === undefined ? "no answer" : String(status)
  return outcome === "clientClosed"
    ? `${answer} (client closed)`
    : outcome === "serverClosed"
    ? `${answer} (cut)`
    : answer
}
