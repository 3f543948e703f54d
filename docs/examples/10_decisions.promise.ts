/** Questions about one mail: where it goes, how urgent it is, and what is left to a person. */
import { GoogleGenAI } from "effect-genai/promise"

await using ai = new GoogleGenAI()

const { answers, prompt_feedback } = await ai.decisions.create({
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

if (answers === undefined) {
  console.log(`Blocked: ${prompt_feedback?.block_reason}`)
} else {
  const { mood, team, urgent } = answers
  console.log(team.confidence < 0.7 ? "For a person" : `For ${team.choice} (${team.probabilities[team.choice]})`)
  console.log(`Mood: ${mood.score} of ${Object.keys(mood.legend).length - 1}`)
  console.log(urgent.noul > 0.8 ? "Today" : "Tomorrow")
}
