/** What one is told, how one wants to be told, and the ways there are. */
import { api, body } from "@/api/http";
import type { Schemas } from "@/api/types";

export type Notification = Schemas["NotificationInfo"];
export type NotificationPage = Schemas["NotificationList"];
export type Preferences = Schemas["NotificationPreferences"];
export type Channel = Schemas["ChannelInfo"];

export type PushDevice = Schemas["PushDevice"];

/** Below the key of records: live updates of `$inbox` ask for these again. */
export const inboxKeys = {
  unread: ["records", "$inbox", "unread"] as const,
  list: (unread: boolean) => ["records", "$inbox", "list", unread] as const,
  preferences: ["notification preferences"] as const,
  channels: ["channels"] as const,
  push: ["push"] as const,
};

export async function countUnread(signal: AbortSignal): Promise<number> {
  return (await body(api.GET("/api/v1/notifications/unread", { signal }))).count;
}

export function fetchNotifications(unread: boolean, before: string | null, signal: AbortSignal): Promise<NotificationPage> {
  const query = { unread, limit: 30, ...(before === null ? {} : { before }) };
  return body(api.GET("/api/v1/notifications", { params: { query }, signal }));
}

/** Mark some notifications as read, or all of them. */
export async function markRead(ids: string[] | null): Promise<void> {
  await api.POST("/api/v1/notifications/read", { body: { ids } });
}

export function fetchPreferences(signal: AbortSignal): Promise<Preferences> {
  return body(api.GET("/api/v1/notifications/preferences", { signal }));
}

export async function savePreferences(chosen: Preferences): Promise<void> {
  await api.PUT("/api/v1/notifications/preferences", { body: chosen });
}

export async function fetchChannels(signal: AbortSignal): Promise<Channel[]> {
  return (await body(api.GET("/api/v1/channels", { signal }))).items;
}

export function testChannel(channel: string): Promise<Schemas["ChannelTest"]> {
  return body(api.POST("/api/v1/channels/{channel}/test", { params: { path: { channel } } }));
}

export function fetchPush(signal?: AbortSignal): Promise<Schemas["PushInfo"]> {
  return body(api.GET("/api/v1/push", signal ? { signal } : {}));
}

export function addPushDevice(device: Schemas["PushSubscription"]): Promise<Schemas["PushInfo"]> {
  return body(api.POST("/api/v1/push/devices", { body: device }));
}

export async function removePushDevice(id: string): Promise<void> {
  await api.DELETE("/api/v1/push/devices/{device_id}", { params: { path: { device_id: id } } });
}
