import type { en } from "@/i18n/en";

/** Same keys as English; Chinese has no singular, so `…_one` may be left out. */
export type Same<T> = {
  [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends string ? string : Same<T[K]>;
} & {
  [K in keyof T as K extends `${string}_one` ? K : never]?: string;
};

/** The messages as components may ask for them. */
export type Messages = typeof en;

/** What another language has to provide. */
export type Translation = Same<Messages>;
