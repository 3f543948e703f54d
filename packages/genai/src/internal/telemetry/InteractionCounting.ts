/**
 * Which call tells the tokens of an interaction. They come with its end, which a later request may be the first to see, and every request after that sees them
 * again. So the client that began an interaction counts it, once: with the call that began it, or with the first of its calls that sees the end.
 */
import type { GenAIConfig } from "../../GenAIConfig.ts"
import { asFields } from "../check/Fields.ts"
import * as InteractionStatus from "../interaction/InteractionStatus.ts"
import type { Counting, Labels } from "./Observed.ts"
import { textOf } from "./Operation.ts"
import { interactionOf } from "./ResponseAttributes.ts"

/** What a client knows of the interactions that it began. */
class Begun {
  /** The labels of interactions that have not ended. */
  readonly pending = new Bounded<Labels>()
  /** The first interaction of the conversation that an interaction goes on with. */
  readonly conversations = new Bounded<string>()
}

/** The values of the latest ids. */
class Bounded<A> {
  private readonly values = new Map<string, A>()

  get(id: string): A | undefined {
    return this.values.get(id)
  }

  set(id: string, value: A): void {
    this.values.delete(id)
    this.values.set(id, value)
    if (this.values.size > 1000) this.values.delete(this.values.keys().next().value!)
  }

  delete(id: string): void {
    this.values.delete(id)
  }
}

const clients = /*#__PURE__*/ new WeakMap<GenAIConfig, Begun>()

const begunBy = (config: GenAIConfig): Begun => {
  let begun = clients.get(config)
  if (begun === undefined) clients.set(config, begun = new Begun())
  return begun
}

/** The conversation that a new interaction goes on with. */
const conversationOf = (config: GenAIConfig, params: unknown): string | undefined => {
  const previous = textOf(asFields(params)["previous_interaction_id"])
  return previous && (begunBy(config).conversations.get(previous) ?? previous)
}

/** How interactions are counted, by the operations that begin, read and cancel them. */
export const counting: Counting = {
  request: (config, params) => ({ "gen_ai.conversation.id": conversationOf(config, params) }),
  answer: (config, params, { first, last }, labels) => {
    const begun = begunBy(config)
    const ended = interactionOf(last)
    const id = textOf(ended?.["id"]) ?? textOf(interactionOf(first)?.["id"])
    if (id === undefined) return { attributes: {}, labels }
    const isOver = InteractionStatus.isOver(String(ended?.["status"]))
    if (labels === undefined) {
      const pending = begun.pending.get(id)
      if (isOver) begun.pending.delete(id)
      return {
        attributes: { "gen_ai.conversation.id": begun.conversations.get(id) },
        labels: isOver ? pending : undefined
      }
    }
    const conversation = conversationOf(config, params) ?? id
    begun.conversations.set(id, conversation)
    if (!isOver) begun.pending.set(id, labels)
    return { attributes: { "gen_ai.conversation.id": conversation }, labels: isOver ? labels : undefined }
  }
}
