/** What comes on the home page after its first panels: one piece. */
export { Numbers, Urgent } from "@/features/home/today";
export { FirstSteps } from "@/features/setup/first-steps";
