import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "react-router";
import { queryClient } from "@/app/query-client";
import { router } from "@/app/router";
import { setOpener } from "@/ui/inside-link";
import { Toasts } from "@/ui/toasts";

setOpener((path) => void router.navigate(path));

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
      <Toasts />
    </QueryClientProvider>
  );
}
