// The document camera: the browser takes the picture, the page's own uploader sends it. Nothing waits for the server.
(() => {
  const WANTED = { width: { ideal: 2592 }, height: { ideal: 1944 } };
  const MEMORY = "jm-camera";
  const QUALITY = 0.9;
  const TROUBLE = {
    NotAllowedError: "浏览器没有允许使用摄像头。请点地址栏左侧的图标，允许摄像头后再试。",
    NotFoundError: "没有找到摄像头或高拍仪。请检查连线后再试，也可选择已有文件。",
    NotReadableError: "摄像头被别的程序占用。请关闭该程序后再试。",
    OverconstrainedError: "所选的摄像头不在了，请换一个。",
  };

  const BODY = `
    <div class="jm-camera-bar"><span class="jm-dialog-title"></span><select aria-label="摄像头"></select></div>
    <div class="jm-camera-view"><video autoplay muted playsinline></video><canvas hidden></canvas></div>
    <p class="jm-note jm-note-error" role="alert" hidden></p>
    <div class="jm-dialog-actions">
      <button type="button" class="q-btn jm-quiet" data-act="close" data-key="Esc">取消</button>
      <button type="button" class="q-btn jm-second" data-act="turn">转 90°</button>
      <button type="button" class="q-btn jm-second" data-act="again" hidden>重拍</button>
      <button type="button" class="q-btn jm-main" data-act="take" data-key="F4 Ctrl+Enter">拍摄</button>
      <button type="button" class="q-btn jm-main" data-act="use" data-key="F4 Ctrl+Enter" hidden>使用</button>
    </div>`;

  class Camera {
    constructor(title, done) {
      this.title = title;
      this.done = done;
      this.turns = 0;
      this.box = document.createElement("dialog");
      this.box.className = "jm-dialog jm-dialog-wide jm-camera";
      this.box.setAttribute("aria-label", `拍摄：${title}`);
      this.box.innerHTML = BODY;
      this.find(".jm-dialog-title").textContent = `拍摄：${title}`;
      this.video = this.find("video");
      this.canvas = this.find("canvas");
      this.choice = this.find("select");
      this.choice.addEventListener("change", () => this.start(this.choice.value));
      this.box.addEventListener("click", (event) => this.act(event.target.closest("[data-act]")?.dataset.act));
      this.box.addEventListener("close", () => this.end());
    }

    find(selector) {
      return this.box.querySelector(selector);
    }

    async open() {
      document.body.append(this.box);
      this.box.showModal();
      await this.start(localStorage.getItem(MEMORY) ?? "");
    }

    async start(id) {
      this.stop();
      this.say("");
      if (!navigator.mediaDevices) return this.say("此地址不能使用摄像头：须经 https 或本机打开。请联系系统管理员。");
      try {
        const video = id ? { ...WANTED, deviceId: { exact: id } } : WANTED;
        this.stream = await navigator.mediaDevices.getUserMedia({ video });
      } catch (error) {
        if (id && error.name === "OverconstrainedError") return this.start("");
        return this.say(TROUBLE[error.name] ?? `摄像头打不开（${error.name}）。`);
      }
      if (!this.box.open) return this.stop();
      this.video.srcObject = this.stream;
      await this.list();
      this.show(false);
    }

    async list() {
      const now = this.stream.getVideoTracks()[0].getSettings().deviceId;
      const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((each) => each.kind === "videoinput");
      this.choice.replaceChildren(
        ...cameras.map((each, at) => new Option(each.label || `摄像头 ${at + 1}`, each.deviceId, false, each.deviceId === now)),
      );
      if (now) localStorage.setItem(MEMORY, now);
    }

    act(name) {
      if (name === "close") this.box.close();
      else if (name === "take") this.take();
      else if (name === "again") this.show(false);
      else if (name === "turn") this.turn();
      else if (name === "use") this.use();
    }

    take() {
      const { videoWidth: width, videoHeight: height } = this.video;
      if (!width) return;
      this.picture = Object.assign(document.createElement("canvas"), { width, height });
      this.picture.getContext("2d").drawImage(this.video, 0, 0);
      this.draw();
      this.show(true);
    }

    turn() {
      this.turns = (this.turns + 1) % 4;
      this.video.style.transform = `rotate(${this.turns * 90}deg)`;
      if (!this.canvas.hidden) this.draw();
    }

    draw() {
      const { width, height } = this.picture;
      const lies = this.turns % 2;
      Object.assign(this.canvas, { width: lies ? height : width, height: lies ? width : height });
      const pen = this.canvas.getContext("2d");
      pen.translate(this.canvas.width / 2, this.canvas.height / 2);
      pen.rotate((this.turns * Math.PI) / 2);
      pen.drawImage(this.picture, -width / 2, -height / 2);
    }

    show(taken) {
      this.video.hidden = taken;
      this.canvas.hidden = !taken;
      for (const name of ["again", "use"]) this.find(`[data-act=${name}]`).hidden = !taken;
      this.find("[data-act=take]").hidden = taken;
      this.find(taken ? "[data-act=use]" : "[data-act=take]").focus();
    }

    use() {
      this.canvas.toBlob((blob) => {
        this.box.close();
        this.done(new File([blob], `${this.title}.jpg`, { type: "image/jpeg" }));
      }, "image/jpeg", QUALITY);
    }

    say(what) {
      const note = this.find("[role=alert]");
      note.textContent = what;
      note.hidden = !what;
      this.find("[data-act=take]").disabled = Boolean(what);
    }

    stop() {
      for (const track of this.stream?.getTracks() ?? []) track.stop();
      this.stream = undefined;
    }

    end() {
      this.stop();
      this.box.remove();
    }
  }

  // Whoever called for the camera gets the picture through the uploader, with all the checks behind it.
  function photograph(uploader, title) {
    return new Camera(title, (file) => getElement(uploader).$refs.qRef.addFiles([file])).open();
  }

  async function tellCamera(place) {
    const devices = (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
    const count = devices.filter((each) => each.kind === "videoinput").length;
    const cell = document.getElementById(place);
    if (!cell) return;
    cell.textContent = navigator.mediaDevices ? (count ? "正常" : "未接") : "须经 https";
    cell.className = `jm-tag jm-tag-${count ? "green" : "amber"}`;
  }

  window.jinmin = { ...window.jinmin, photograph, tellCamera };
})();
