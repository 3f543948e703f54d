import type { FileDocs } from "../Docs.ts"

export const Chats: FileDocs = {
  CreateChatParameters: {
    "": "A chat with a model.",
    config: "Settings of all its answers.",
    history: "The turns so far.",
    model: "The name of the model."
  },
  SendMessageParameters: {
    "": "A message in a chat.",
    config: "Settings of this answer, instead of those of the chat.",
    message: "What the user says."
  }
}
