// What is done before the connection stands goes out in the order in which it was done. NiceGUI lets every event wait
// for the handshake by a timer of its own, so the last letter typed might overtake the one before. Here events are
// sent at once, into a queue that the handshake empties.
(() => {
  const waiting = [];
  let shaken = false;
  let socket;

  function hold(made) {
    const send = made.emit;
    made.emit = function (name, ...what) {
      if (shaken || name === "handshake") return send.call(this, name, ...what);
      if (name !== "ack") waiting.push([name, ...what]); // nothing has arrived that could be acknowledged
      return this;
    };
    return made;
  }

  Object.defineProperty(window, "socket", { get: () => socket, set: (made) => (socket = hold(made)) });
  Object.defineProperty(window, "did_handshake", {
    get: () => Boolean(socket),
    set(done) {
      shaken = done;
      while (shaken && waiting.length) socket.emit(...waiting.shift());
    },
  });
  window.jinmin = { ...window.jinmin, isShaken: () => shaken };
})();
