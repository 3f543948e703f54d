/** Questions about one mail: where it goes, how urgent it is, and what is left to a person. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer } from "effect"
import { Decision, Decisions, GenAI } from "effect-genai"

const program = Effect.gen(function*() {
  const decisions = yield* Decisions
  const decision = yield* decisions.create({
    model: "models/gemini-3.8-flash",
    input: "The invoice has the wrong address. Please send a new one today.",
    questions: {
      team: {
        type: "choice",
        instructions: "Which team answers this mail?",
        criteria: { billing: "Invoices and payments", support: "Anything about the product" }
      },
      mood: { type: "score", instructions: "How content is the customer?", criteria: ["angry", "neutral", "happy"] },
      urgent: { type: "noul", instructions: "Does it have to be answered today?" }
    }
  })
  const { mood, team, urgent } = yield* Decision.requireAnswers(decision)
  yield* Console.log(team.confidence < 0.7 ? "For a person" : `For ${team.choice} (${team.probabilities[team.choice]})`)
  yield* Console.log(`Mood: ${mood.score} of ${Object.keys(mood.legend).length - 1}`)
  yield* Console.log(urgent.noul > 0.8 ? "Today" : "Tomorrow")
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(
  Effect.catchTag("PromptBlocked", ({ blockReason }) => Console.log(`Blocked: ${blockReason}`)),
  Effect.provide(layer),
  NodeRuntime.runMain
)
