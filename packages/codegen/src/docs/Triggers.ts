import type { FileDocs } from "../Docs.ts"

export const Triggers: FileDocs = {
  Trigger: {
    "": "A trigger: an interaction that the server starts by a schedule.",
    consecutive_failure_count: "How many times it has failed since it last succeeded.",
    create_time: "When it was created, as an RFC 3339 time.",
    display_name: "The name that people see.",
    environment_id: "The id of the environment that all its interactions use.",
    execution_timeout_seconds: "The time limit of each interaction, in seconds.",
    id: "The id.",
    interaction: "The interaction to start.",
    last_pause_time: "When it was last paused, as an RFC 3339 time.",
    last_resume_time: "When it last went on after a pause, as an RFC 3339 time.",
    last_run_time: "When it last ran, as an RFC 3339 time.",
    max_consecutive_failures: "After how many failures in a row it stops, with the status `error`.",
    next_run_time: "When it runs next, as an RFC 3339 time.",
    previous_interaction_id: "The id of the interaction that it started last.",
    schedule: "When it runs, as a cron expression such as `0 9 * * 1`.",
    status: "Whether it runs.",
    time_zone: "The time zone of the schedule, for example `Europe/Berlin`.",
    update_time: "When it was last changed, as an RFC 3339 time."
  },
  TriggerStatus: {
    "": "Whether a trigger runs.",
    active: "It runs by its schedule.",
    paused: "It is paused.",
    error: "It stopped after too many failures."
  },
  TriggerUpdateStatus: { "...": "TriggerStatus", "": "Whether a trigger runs." },
  CreateTriggerParams: { "...": "Trigger" },
  TriggerCreateParams: { "...": "Trigger", "": "A trigger to create." },
  UpdateTriggerParams: { "...": "Trigger", id: "The id of the trigger.", status: "Whether it is to run." },
  TriggerUpdate: {
    "...": "UpdateTriggerParams",
    "": "What to change of a trigger. What is left out stays as it is."
  },
  GetTriggerParams: { id: "The id of the trigger." },
  DeleteTriggerParams: { id: "The id of the trigger." },
  RunTriggerParams: { trigger_id: "The id of the trigger." },
  ListTriggersParams: { filter: "A filter on the list, for example by status." },
  ListTriggersResponse: { "": "One page of triggers.", triggers: "The triggers." },
  ListTriggerExecutionsParams: { trigger_id: "The id of the trigger." },
  ListTriggerExecutionsResponse: { "": "One page of runs of a trigger.", trigger_executions: "The runs." },
  TriggerExecution: {
    "": "One run of a trigger.",
    end_time: "When it ended, as an RFC 3339 time. Not set before.",
    environment_id: "The id of the environment that it used.",
    error: "Why it failed, if it did.",
    id: "The id.",
    interaction_id: "The id of the interaction that it started.",
    scheduled_time: "When it was to run, as an RFC 3339 time.",
    start_time: "When it began, as an RFC 3339 time.",
    status: "How far it is.",
    trigger_id: "The id of the trigger."
  },
  TriggerExecutionStatus: {
    "": "How far a run of a trigger is.",
    in_progress: "It runs.",
    completed: "It ended well.",
    failed: "It failed; `error` says why.",
    skipped: "It was left out.",
    timed_out: "It reached its time limit."
  }
}
