/** What the page shows of a journal. Text of requests and answers only becomes text. */
import { type ComponentChildren, h } from "preact"
import type { Entry, Message } from "../journal.ts"

/** What the page knows. */
export interface State {
  readonly entries: ReadonlyArray<Entry>
  /** The id of the first entry that the server still has. */
  readonly first: number
  readonly selected: number | undefined
  /** The script of the selected entry, if it was copied. */
  readonly script: string | undefined
  /** Whether the server answers. */
  readonly isConnected: boolean
}

/** What a visitor can do. */
export interface Actions {
  readonly select: (id: number) => void
  readonly copy: (id: number) => void
  readonly reset: () => void
}

export const view = (state: State, actions: Actions): ReadonlyArray<ComponentChildren> => {
  const selected = state.entries.find(({ id }) => id === state.selected)
  return [
    h(
      "header",
      {},
      h("h1", {}, "Emulator of the Gemini API"),
      state.isConnected ? null : h("span", { class: "problem" }, "The emulator does not answer."),
      h(
        "span",
        { class: "hint" },
        `${state.entries.length} requests${state.first > 1 ? ", earlier ones are not kept" : ""}`
      ),
      h("button", { onClick: actions.reset, title: "Removes scripts, faults and the journal" }, "Reset")
    ),
    h("div", { class: "list" }, list(state, actions)),
    h(
      "div",
      { class: "detail" },
      selected === undefined
        ? h("p", { class: "hint" }, "Choose a request to see what was sent and answered.")
        : detail(selected, state.script, actions)
    )
  ]
}

const list = ({ entries, selected }: State, { select }: Actions): ComponentChildren =>
  entries.length === 0
    ? h("p", { class: "hint" }, "No requests yet.")
    : h(
      "table",
      {},
      h("tbody", {}, entries.toReversed().map((entry) => row(entry, entry.id === selected, select)))
    )

const row = (entry: Entry, isSelected: boolean, select: Actions["select"]): ComponentChildren =>
  h(
    "tr",
    { key: entry.id, class: isSelected ? "selected" : "", onClick: () => select(entry.id) },
    h("td", {}, time(entry.at)),
    h("td", {}, entry.method),
    h(
      "td",
      { class: "what", title: entry.url },
      entry.operation ?? entry.url,
      entry.fault === undefined ? null : h("span", { class: "fault" }, entry.fault)
    ),
    h("td", { class: isBad(entry) ? "bad" : "" }, result(entry)),
    h("td", { class: "number" }, entry.messageCount > 1 ? `${entry.messageCount} ${unit(entry)}` : ""),
    h("td", { class: "number" }, entry.duration === undefined ? "…" : `${entry.duration} ms`)
  )

const detail = (entry: Entry, script: string | undefined, { copy }: Actions): ComponentChildren =>
  h(
    "article",
    {},
    h("h2", {}, `${entry.method} ${entry.url}`),
    h(
      "p",
      {},
      [entry.operation ?? "unknown path", entry.backend, result(entry), `${entry.size.toLocaleString("en")} bytes`]
        .join(" · ")
    ),
    entry.fault === undefined ? null : h("p", {}, h("span", { class: "fault" }, `fault: ${entry.fault}`)),
    entry.status === undefined ? null : h("button", { class: "copy", onClick: () => copy(entry.id) }, "Copy as script"),
    script === undefined ? null : section("Script, for --script FILE", h("pre", { class: "script" }, script)),
    section("Request", pretty(entry.headers), entry.body === undefined ? null : pretty(entry.body)),
    entry.answerHeaders === undefined ? null : section("Answer", pretty(entry.answerHeaders)),
    section(
      entry.messageCount > entry.messages.length
        ? `The first ${entry.messages.length} of ${entry.messageCount} ${unit(entry)}`
        : `${entry.messageCount} ${unit(entry)}`,
      entry.messages.map(message)
    )
  )

const section = (title: string, ...content: ReadonlyArray<ComponentChildren>): ComponentChildren =>
  h("section", {}, h("h3", {}, title), ...content)

const message = ({ at, by, text }: Message, index: number): ComponentChildren =>
  h(
    "div",
    { class: "message", key: index },
    h("span", { class: "number hint" }, `+${at} ms`),
    h("pre", { class: by }, text)
  )

const pretty = (value: unknown): ComponentChildren =>
  h("pre", {}, typeof value === "string" ? value : JSON.stringify(value, undefined, 2))

const unit = ({ answerHeaders = {}, status }: Entry): string =>
  status === 101 ? "messages" : answerHeaders["content-type"]?.startsWith("text/event-stream") ? "events" : "bodies"

const result = ({ outcome, status }: Entry): string =>
  outcome === "clientClosed"
    ? `${status ?? ""} client closed`
    : outcome === "serverClosed"
    ? `${status ?? ""} cut`
    : `${status ?? "…"}`

const isBad = ({ outcome, status = 200 }: Entry): boolean => status >= 400 || outcome === "serverClosed"

const time = (at: number): string => new Date(at).toTimeString().slice(0, 8)
