/** The steps of the wizard in their order, and what a step is given. */
export const STEPS = ["company", "industry", "people", "track", "stages", "visibility", "sheet", "done"] as const;

export type StepKey = (typeof STEPS)[number];

/** What was answered, by step, and how many inputs that took. */
export interface Answers {
  [step: string]: { inputs: number; [answer: string]: unknown } | undefined;
}

export interface StepProps {
  /** What was answered in this step before. */
  answer: Record<string, unknown>;
  /** Goes on: what was answered and how many inputs that took. */
  onDone: (answer: Record<string, unknown>, inputs: number) => Promise<void>;
  onBack: (() => void) | null;
}

export function isStep(text: string | null): text is StepKey {
  return STEPS.some((each) => each === text);
}

/** How many inputs all steps took. */
export function inputsOf(answers: Answers): number {
  return Object.values(answers).reduce((sum, each) => sum + (each?.inputs ?? 0), 0);
}
