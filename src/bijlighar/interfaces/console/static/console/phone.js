/* The operator's telephone: signs in over WebSocket, opens the card of who calls, answers, hangs up.
   Needs JsSIP, which stands before it on this one page. */
"use strict";
(() => {
  const desk = document.getElementById("phone");
  if (!desk || !window.JsSIP) return;
  const part = (name) => desk.querySelector("[data-phone='" + name + "']");
  const state = part("state"), answer = part("answer"), end = part("end"), sound = part("sound");
  let session = null, agent = null;

  const say = (name) => {
    desk.dataset.state = name;
    state.textContent = desk.dataset["say" + name];
    answer.hidden = name !== "Ringing";
    end.hidden = name !== "Ringing" && name !== "Talking";
  };

  // The card is asked for at once; the line's own news of this call may arrive a moment after the ringing.
  const show = () => {
    for (const after of [0, 100, 250, 450, 700]) {
      window.setTimeout(() => document.body.dispatchEvent(new CustomEvent("calls:ringing")), after);
    }
  };

  const over = () => { session = null; say("Ready"); };

  const rings = (data) => {
    if (data.originator !== "remote") return;
    if (session) { data.session.terminate({ status_code: 486 }); return; }
    session = data.session;
    say("Ringing");
    show();
    session.on("accepted", () => say("Talking"));
    session.on("ended", over);
    session.on("failed", over);
  };

  answer.addEventListener("click", () => {
    if (!session) return;
    session.answer({ mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } });
    session.connection.addEventListener("track", (event) => { sound.srcObject = event.streams[0]; });
  });
  end.addEventListener("click", () => { if (session) session.terminate({ status_code: 486 }); });

  const start = (given) => {
    agent = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(given.websocket)],
      uri: given.uri, authorization_user: given.username, password: given.password,
      register_expires: 60, session_timers: false, user_agent: "desk",
      connection_recovery_min_interval: 1, connection_recovery_max_interval: 15,
    });
    agent.on("registered", () => { if (!session) say("Ready"); });
    agent.on("registrationFailed", () => say("Refused"));
    agent.on("disconnected", () => { if (!session) say("Away"); });
    agent.on("newRTCSession", rings);
    agent.start();
  };

  say("Away");
  fetch(desk.dataset.credentials, { method: "POST", credentials: "same-origin",
    headers: { "X-CSRFToken": desk.querySelector("[name=csrfmiddlewaretoken]").value } })
    .then((said) => { if (!said.ok) throw new Error(String(said.status)); return said.json(); })
    .then(start).catch(() => say("Refused"));
  window.addEventListener("pagehide", () => { if (agent) agent.stop(); });
})();
