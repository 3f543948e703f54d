import type { FileDocs } from "../WrittenDocs.ts"

export const Agents: FileDocs = {
  Agent: {
    "": "A custom agent: a base agent with your own instructions, tools and files.",
    agent_config: "Settings of the base agent.",
    base_agent: "The base agent.",
    base_environment: "The initial environment of interactions: an id, or settings.",
    description: "The description of the agent.",
    id: "The id, for use as `agent` in interactions.",
    system_instruction: "Instructions to the agent.",
    tools: "The tools that the agent may use."
  },
  AgentTool: { "": "A tool that an agent may use, discriminated by `type`." },
  AgentConfig: { "": "Settings of a base agent." },
  BaseEnvironment: { "": "The initial environment of interactions: an id, or settings." },
  CreateAgentParams: { "...": "Agent" },
  GetAgentParams: { id: "The id of the agent." },
  DeleteAgentParams: { id: "The id of the agent." },
  ListAgentsParams: { parent: "The project and location of the agents: `projects/{project}/locations/{location}`." },
  AgentListResponse: { "": "One page of agents.", agents: "The agents." }
}
