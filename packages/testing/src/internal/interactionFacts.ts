/**
 * Facts of interactions that the wire schemas do not have: the values of enums, and fields that are bytes in Base64. Sources: the enums of
 * `@google/genai` 3.3, and reports of what the API refuses: `thinking_level`, `type` of `response_format`, and corrupt `data`. Media types of inputs,
 * and values of steps that the API itself has sent, are not in the table: nobody has reported what it refuses there.
 */
import * as Content from "effect-genai/wire/InteractionContent"
import * as Interactions from "effect-genai/wire/Interactions"
import * as Tool from "effect-genai/wire/InteractionTool"
import type * as Schema from "effect/Schema"

type Names = ReadonlyArray<string>

export interface MessageFacts {
  readonly schema: Schema.Top
  /** Values of enums, by field. Of a list of values, each is one of them. */
  readonly values?: { readonly [field: string]: Names }
  readonly bytes?: Names
}

const aspectRatios: Names = [
  "1:1",
  "2:3",
  "3:2",
  "3:4",
  "4:3",
  "4:5",
  "5:4",
  "9:16",
  "16:9",
  "21:9",
  "1:8",
  "8:1",
  "1:4",
  "4:1"
]
const deliveries: Names = ["inline", "uri"]
const choices: Names = ["auto", "any", "none", "validated"]
const summaries: Names = ["auto", "none"]
const resolutions: Names = ["low", "medium", "high", "ultra_high"]
const interaction = {
  service_tier: ["flex", "standard", "priority", "deferred"],
  response_modalities: ["text", "image", "audio", "video", "document"]
}

export const messages: ReadonlyArray<MessageFacts> = [
  { schema: Interactions.CreateModelInteraction, values: interaction },
  { schema: Interactions.CreateAgentInteraction, values: interaction },
  {
    schema: Interactions.GenerationConfig,
    values: {
      thinking_level: ["minimal", "low", "medium", "high", "xhigh"],
      thinking_summaries: summaries,
      tool_choice: choices
    }
  },
  {
    schema: Interactions.ImageConfig,
    values: { aspect_ratio: aspectRatios, image_size: ["1K", "2K", "4K", "512"] }
  },
  {
    schema: Interactions.VideoConfig,
    values: { task: ["text_to_video", "image_to_video", "reference_to_video", "edit", "extend", "upscale"] }
  },
  { schema: Interactions.TranscriptionConfig, values: { mode: ["verbatim", "smart"] } },
  { schema: Tool.AllowedTools, values: { mode: choices } },
  {
    schema: Interactions.AudioResponseFormat,
    values: {
      delivery: deliveries,
      mime_type: ["audio/mp3", "audio/ogg_opus", "audio/l16", "audio/wav", "audio/alaw", "audio/mulaw"]
    }
  },
  {
    schema: Interactions.ImageResponseFormat,
    values: {
      aspect_ratio: aspectRatios,
      delivery: deliveries,
      image_size: ["512", "1K", "2K", "4K"],
      mime_type: ["image/jpeg"]
    }
  },
  { schema: Interactions.TextResponseFormat, values: { mime_type: ["application/json", "text/plain"] } },
  {
    schema: Interactions.VideoResponseFormat,
    values: { aspect_ratio: ["16:9", "9:16"], delivery: deliveries, resolution: ["360p", "720p", "1080p", "4k"] }
  },
  {
    schema: Interactions.SafetySetting,
    values: {
      method: ["severity", "probability"],
      threshold: ["block_low_and_above", "block_medium_and_above", "block_only_high", "block_none", "off"],
      type: [
        "hate_speech",
        "dangerous_content",
        "harassment",
        "sexually_explicit",
        "civic_integrity",
        "image_hate",
        "image_dangerous_content",
        "image_harassment",
        "image_sexually_explicit",
        "jailbreak"
      ]
    }
  },
  {
    schema: Interactions.DeepResearchAgentConfig,
    values: { thinking_summaries: summaries, visualization: ["off", "auto"] }
  },
  { schema: Interactions.FindRequest, values: { mode: ["scan", "verify"] } },
  { schema: Interactions.Environment, values: { network: ["disabled"] } },
  { schema: Interactions.EnvironmentNetworkEgressAllowlist, values: { allowlist: ["disabled"] } },
  { schema: Interactions.Source, values: { type: ["gcs", "inline", "repository", "skill_registry"] } },
  {
    schema: Tool.ComputerUse,
    values: {
      disabled_safety_policies: [
        "financial_transactions",
        "sensitive_data_modification",
        "communication_tool",
        "account_creation",
        "data_modification",
        "user_consent_management",
        "legal_terms_and_agreements"
      ],
      environment: ["browser", "mobile", "desktop"]
    }
  },
  { schema: Tool.GoogleSearch, values: { search_types: ["web_search", "image_search", "enterprise_web_search"] } },
  {
    schema: Tool.Retrieval,
    values: { retrieval_types: ["vertex_ai_search", "rag_store", "exa_ai_search", "parallel_ai_search"] }
  },
  { schema: Content.AudioContent, bytes: ["data"] },
  { schema: Content.DocumentContent, bytes: ["data"] },
  { schema: Content.ImageContent, values: { resolution: resolutions }, bytes: ["data"] },
  {
    schema: Content.VideoContent,
    values: { processing: ["static", "agentic"], resolution: resolutions },
    bytes: ["data"]
  }
]
