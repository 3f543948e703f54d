import type { FileDocs } from "../WrittenDocs.ts"

export const Chats: FileDocs = {
  CreateChatParameters: {
    "": "Parameters of a chat.",
    config: "Settings of all answers.",
    history: "The previous turns.",
    model: "The name of the model."
  },
  SendMessageParameters: {
    "": "Parameters of a message in a chat.",
    config: "Settings of this answer. They replace the settings of the chat.",
    message: "The user's input."
  }
}
