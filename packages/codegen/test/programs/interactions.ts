import { GoogleGenAI, type Interactions, type Webhooks } from "@google/genai"

const ai = new GoogleGenAI({ apiKey: "key" })

/** Interactions, streamed and not, with tools, and a webhook for those in the background. */
export const research = async (question: string) => {
  const tools: Interactions.Tool[] = [{ type: "google_search" }]
  tools.push({ type: "function", name: "save", description: "Saves", parameters: { type: "object" } })
  const params: Interactions.InteractionCreateParams.CreateModelInteractionParamsNonStreaming = {
    model: "gemini-2.5-flash",
    input: question
  }
  params.tools = tools
  params.generation_config = { temperature: 0, thinking_level: "low" }
  const interaction = await ai.interactions.create(params)
  const steps: Interactions.Step[] = interaction.steps
  for (const step of steps) {
    if (step.type === "function_call") console.log(step.name, step.arguments["city"].toString())
    if (step.type === "model_output") { for (const content of step.content ?? []) console.log(content.type) }
  }
  const events: Interactions.InteractionSSEEvent[] = []
  const stream = await ai.interactions.create({
    model: "gemini-2.5-flash",
    previous_interaction_id: interaction.id,
    input: [{ type: "text", text: "Go on" }],
    stream: true
  })
  for await (const event of stream) {
    events.push(event)
    if (event.event_type === "step.delta" && event.delta.type === "text") console.log(event.delta.text)
  }
  const webhook: Webhooks.Webhook = await ai.webhooks.create({
    name: "a",
    uri: "https://example.com",
    subscribed_events: ["interaction.completed"]
  })
  await ai.interactions.cancel(interaction.id)
  await ai.interactions.delete(interaction.id)
  return { text: interaction.output_text, events, id: webhook.id, status: interaction.status }
}
