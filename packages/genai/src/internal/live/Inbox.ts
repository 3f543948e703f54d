/**
 * The messages of a session that wait for the program. A reader that waits gets the next message at once, without a turn of the scheduler: audio comes 50
 * times a second and more.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Queue from "effect/Queue"
import type { Buffering } from "../../LiveSession.ts"

/** The messages of one session. `E` are the errors that it can end with. */
export class Inbox<Message, E> {
  private readonly queue: Queue.Queue<Message, E | Cause.Done>
  /** Readers that wait. While there are any, nothing waits for them. */
  private readers: Array<(taken: Effect.Effect<Message, E | Cause.Done>) => void> = []

  private constructor(queue: Queue.Queue<Message, E | Cause.Done>) {
    this.queue = queue
  }

  static make<Message, E>({ capacity, strategy }: Buffering = {}): Effect.Effect<Inbox<Message, E>> {
    return Effect.map(
      Queue.make<Message, E | Cause.Done>({ capacity: capacity ?? defaultCapacity, strategy }),
      (queue) => new Inbox(queue)
    )
  }

  /** Takes the next message; waits while there is none. Fails, or is done, once the messages before the end were taken. */
  readonly take: Effect.Effect<Message, E | Cause.Done> = Effect.callback((resume) => {
    const taken = Queue.takeUnsafe(this.queue)
    if (taken !== undefined) return resume(taken)
    this.readers.push(resume)
    return Effect.sync(() => {
      this.readers = this.readers.filter((reader) => reader !== resume)
    })
  })

  /** Whether a message can be put in without waiting. */
  get hasRoom(): boolean {
    return this.readers.length > 0 || this.queue.strategy !== "suspend" || !Queue.isFullUnsafe(this.queue)
  }

  /** Puts a message in. There has to be room. */
  put(message: Message): void {
    const reader = this.readers.shift()
    if (reader === undefined) Queue.offerUnsafe(this.queue, message)
    else reader(Exit.succeed(message))
  }

  /** Puts in as many messages as there is room for, and returns the rest. */
  putSome(messages: ReadonlyArray<Message>): ReadonlyArray<Message> {
    let count = 0
    while (count < messages.length && this.hasRoom) this.put(messages[count++]!)
    return messages.slice(count)
  }

  /** Puts messages in, and waits until there is room. */
  putAll(messages: ReadonlyArray<Message>): Effect.Effect<void> {
    return Effect.suspend(() => {
      const rest = this.putSome(messages)
      return rest.length === 0 ? Effect.void : Effect.asVoid(Queue.offerAll(this.queue, rest))
    })
  }

  /** Ends the messages, with an error if there is one. */
  end(cause: Cause.Cause<E> | undefined): Effect.Effect<void> {
    return Effect.suspend(() => {
      Queue.failCauseUnsafe(this.queue, cause ?? Cause.fail(Cause.Done()))
      const { readers } = this
      this.readers = []
      for (const reader of readers) reader(Queue.take(this.queue))
      return Effect.void
    })
  }
}

/** How many messages may wait for the program by default. */
const defaultCapacity = 1024
