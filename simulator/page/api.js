// The way to the simulator: what the person does, and what happens in the chats.

export async function act(chat, name, body) {
  const form = body instanceof FormData;
  const answer = await fetch(`/sim/chats/${chat}/${name}`, {
    method: "POST",
    headers: form ? {} : { "Content-Type": "application/json" },
    body: form ? body : JSON.stringify(body ?? {}),
  });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error || "That did not work.");
  return said;
}

export async function earlier(chat, before) {
  const answer = await fetch(`/sim/chats/${chat}/earlier?before=${before}`);
  return (await answer.json()).messages;
}

// One stream for all chats: a browser opens few connections to one address.
export function listen(chats, hear) {
  const source = new EventSource(`/sim/live?chats=${chats.join(",")}`);
  for (const name of ["messages", "state", "toast"]) {
    source.addEventListener(name, (event) => {
      const { chat, content } = JSON.parse(event.data);
      hear(chat, name, content);
    });
  }
  source.addEventListener("open", () => hear(null, "online", true));
  source.addEventListener("error", () => hear(null, "online", false));
  return source;
}
