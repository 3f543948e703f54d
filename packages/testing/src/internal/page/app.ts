/** The program of the page: asks the server again and again what has changed in the journal. */
import { Fragment, h, render } from "preact"
import type { Entry } from "../journal.ts"
import { type State, view } from "./view.ts"

interface Changes {
  readonly journal: string
  readonly revision: number
  readonly first: number
  readonly requests: ReadonlyArray<Entry>
}

/** In milliseconds. */
const interval = 500

const entries = new Map<number, Entry>()
let journal = ""
let revision = 0
let state: State = { entries: [], first: 1, selected: undefined, script: undefined, isConnected: true }

const main = document.querySelector("main")!
main.textContent = ""

const show = (changes: Partial<State>): void => {
  state = { ...state, ...changes }
  render(h(Fragment, {}, ...view(state, { select, copy, reset })), main)
}

const select = (id: number): void => show({ selected: id, script: undefined })

/** Shows the script too, since a page that is not local has no clipboard. */
const copy = async (id: number): Promise<void> => {
  const response = await fetch(`requests/${id}/script`)
  const script = await response.text()
  show({ script })
  await navigator.clipboard?.writeText(script).catch(() => {})
}

const reset = async (): Promise<void> => {
  await fetch("reset", { method: "POST" })
  await update()
}

const update = async (): Promise<void> => {
  const response = await fetch(`requests?since=${revision}`)
  const changes: Changes = await response.json()
  if (changes.journal !== journal) {
    journal = changes.journal
    entries.clear()
    // What was asked for began at a revision of another journal.
    if (revision > 0) {
      revision = 0
      show({ selected: undefined, script: undefined })
      return update()
    }
  }
  revision = changes.revision
  for (const entry of changes.requests) entries.set(entry.id, entry)
  for (const id of entries.keys()) if (id < changes.first) entries.delete(id)
  if (changes.requests.length > 0 || entries.size !== state.entries.length || !state.isConnected) {
    show({
      entries: [...entries.values()].toSorted((one, other) => one.id - other.id),
      first: changes.first,
      isConnected: true
    })
  }
}

show({})
for (;;) {
  if (!document.hidden) await update().catch(() => show({ isConnected: false }))
  await new Promise((resolve) => setTimeout(resolve, interval))
}
