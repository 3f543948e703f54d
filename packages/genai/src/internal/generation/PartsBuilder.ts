/**
 * The parts of a content that arrives in chunks: pieces of one text are one part, and so are pieces of one function call.
 */
import type { Draft } from "../answer/Draft.ts"
import { asFields, fieldOf, type Fields, isFields } from "../check/Fields.ts"
import { laid, put } from "./FieldMerge.ts"
import { PartialArguments } from "./PartialArguments.ts"

/** Parts in the making. */
export class PartsBuilder {
  private readonly draft: Draft
  private readonly parts: Array<unknown> = []
  /** The call that more pieces belong to. */
  private open: Call | undefined = undefined
  /** All calls that have more pieces to come, by their ids. */
  private readonly named = new Map<unknown, Call>()

  constructor(draft: Draft) {
    this.draft = draft
  }

  /** Adds the parts of a chunk. */
  add(parts: ReadonlyArray<unknown>): void {
    for (const part of parts) {
      const call = isFields(part) ? part["functionCall"] : undefined
      if (isFields(part) && isFields(call)) this.addCall(part, call)
      else if (!this.joinText(part)) this.parts.push(part)
    }
  }

  /** The parts so far. */
  data(): ReadonlyArray<unknown> {
    return this.parts.slice()
  }

  /** Joins a text to the text that it goes on from. Parts join if both have nothing but a text, and both are thoughts, or neither is. */
  private joinText(part: unknown): boolean {
    const at = this.parts.length - 1
    const last = this.parts[at]
    if (!isText(part) || !isText(last) || (part.thought === true) !== (last.thought === true)) return false
    if (part.text !== "") {
      const joined = this.draft.fields(last)
      joined["text"] = last.text + part.text
      this.parts[at] = joined
    }
    return true
  }

  /** Adds a call, or a piece of the one that is open. Calls that are complete stay as they are. */
  private addCall(part: Fields, call: Fields): void {
    const { id } = call
    let open = [this.open, this.named.get(id)].find((open) =>
      open !== undefined && goesOn(asFields(this.parts[open.at]), part, call)
    )
    if (open !== undefined) {
      this.fold(open, part, call)
    } else {
      open = { at: this.parts.length, args: new PartialArguments(this.draft) }
      const { partialArgs: _, ...rest } = call
      this.parts.push(Array.isArray(call["partialArgs"]) ? { ...part, functionCall: rest } : part)
      if (Array.isArray(call["partialArgs"])) this.fold(open, part, call)
    }
    const goesOnLater = call["willContinue"] === true
    this.open = goesOnLater ? open : undefined
    if (!goesOnLater) this.named.delete(idOf(this.parts[open.at]))
    else if (typeof id === "string" && id !== "") this.named.set(id, open)
  }

  private fold({ args, at }: Call, next: Fields, { args: given, partialArgs, willContinue, ...more }: Fields): void {
    const { functionCall: _, ...others } = next
    const part = this.draft.fields(asFields(this.parts[at]))
    const call = this.draft.fields(asFields(part["functionCall"]))
    this.parts[at] = part
    put(this.draft, part, others, fieldsLaid)
    part["functionCall"] = call
    put(this.draft, call, given === undefined ? more : { ...more, args: given }, fieldsLaid)
    for (const piece of Array.isArray(partialArgs) ? partialArgs : []) {
      const previous = call["args"] ?? {}
      const merged = isFields(previous) ? args.put(previous, piece) : undefined
      if (merged === undefined) put(this.draft, call, { partialArgs: [piece] }, fieldsLaid)
      else call["args"] = merged
    }
    if (willContinue === true) call["willContinue"] = true
    else delete call["willContinue"]
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** A function call in the making, and its place among the parts. */
interface Call {
  readonly at: number
  readonly args: PartialArguments
}

const fieldsLaid = { fields: {}, others: laid }

interface Text extends Fields {
  readonly text: string
  readonly thought?: boolean | undefined
}

/** Whether a part is a text, and nothing else: it has no signature, which belongs to this very part. */
const isText = (part: unknown): part is Text => {
  if (!isFields(part) || typeof part["text"] !== "string") return false
  for (const name in part) {
    if (name !== "text" && (name !== "thought" || typeof part[name] !== "boolean")) return false
  }
  return true
}

/** Whether a part is a piece of the call that is open: it names no other one, and contradicts nothing that is known of the part. */
const goesOn = (open: Fields, part: Fields, { id, name }: Fields): boolean => {
  const { functionCall, ...known } = open
  const { functionCall: _, ...others } = part
  const call = asFields(functionCall)
  return isSame(call["id"], id) && isSame(call["name"], name) &&
    Object.keys(others).every((name) => isSame(fieldOf(known, name), others[name]))
}

const idOf = (part: unknown): unknown => asFields(asFields(part)["functionCall"])["id"]

const isSame = (known: unknown, next: unknown): boolean =>
  next === undefined || next === null || next === "" || known === undefined || known === next
