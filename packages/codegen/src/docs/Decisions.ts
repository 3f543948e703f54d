import type { FileDocs } from "../WrittenDocs.ts"

export const Decisions: FileDocs = {
  CreateDecisionParams: {
    "...": "CreateDecisionRequest"
  },
  CreateDecisionRequest: {
    "": "Questions about one input.",
    input: "The input that all questions are about: a text, a content, or several contents. It is read once.",
    model: "The model, in the form `models/{model}`. It is sent as it is.",
    questions: "The questions, at least one. The keys are your own, and the answers have the same keys."
  },
  CreateDecisionResponse: {
    "": "The answers to the questions, or the reason why the input was refused.",
    answers: "The answers by the keys of the questions. Not set if the input was blocked.",
    prompt_feedback: "The judgement of the filters on the input. Set if the input was blocked.",
    usage: "The token usage."
  },
  PromptFeedback: {
    "": "The judgement of the filters on the input of a decision.",
    block_reason: "Why the input was blocked. There are no answers then.",
    block_reason_message: "The reason, as a sentence for people."
  },
  BlockReason: {
    "": "The reason why the input of a decision was blocked.",
    safety: "It was blocked as harmful.",
    other: "Another reason.",
    blocklist: "It contains a term on a blocklist.",
    prohibited_content: "It contains prohibited content.",
    image_safety: "An image was blocked as harmful."
  },
  DecisionInputContent: { "": "One content of the input of a decision." },
  DecisionInstructionContent: { "": "One content of the instructions of a question. Only text is possible." },
  Input: { "": "The input of decisions: a text, a content, or several contents." },
  Question: { "": "A question: which of several options, which level on a scale, or whether something is true." },
  ChoiceQuestion: {
    "": "Asks for one of several options that exclude each other.",
    criteria:
      "The options, from 2 to 255: the id of each, which must not be empty, with a description that may be. Ids have no control characters, and no spaces at their ends.",
    instructions: "What is to be decided, and by which rules. Must not be empty."
  },
  ChoiceAnswer: {
    "": "The answer to a choice question.",
    choice: "The id of the most probable option.",
    confidence: "The probability of `choice`.",
    probabilities: "The probability of each option by its id, from 0 to 1. They sum to 1, apart from rounding."
  },
  ScoreQuestion: {
    "": "Asks for a level on a scale.",
    criteria: "The descriptions of the levels from the lowest to the highest, from 2 to 255. The first is level 0.",
    instructions: "What is to be rated, and by which rules. Must not be empty."
  },
  ScoreAnswer: {
    "": "The answer to a score question.",
    confidence: "The probability of the most probable level, from 0 to 1.",
    legend: "The description of each level by its number (`\"0\"`, `\"1\"`, …).",
    probabilities:
      "The probability of each level by its number (`\"0\"`, `\"1\"`, …), from 0 to 1. They sum to 1, apart from rounding.",
    score: "The mean of the levels, weighted by their probabilities. It can lie between two levels."
  },
  NoulQuestion: {
    "": "Asks whether something is true.",
    criteria: "What true and false mean.",
    instructions: "The statement or question, and the rules. Must not be empty."
  },
  NoulCriteria: {
    "": "What the two answers to a noul question mean.",
    false_description: "When the answer is false.",
    true_description: "When the answer is true."
  },
  NoulAnswer: {
    "": "The answer to a noul question.",
    confidence: "The probability of the more probable answer: `noul` or `1 - noul`, whichever is greater.",
    noul: "The probability that the answer is true, from 0.01 to 0.99."
  },
  ChoiceQuestionInstructions: { "": "The instructions of a choice question." },
  NoulQuestionInstructions: { "": "The instructions of a noul question." },
  ScoreQuestionInstructions: { "": "The instructions of a score question." }
}
