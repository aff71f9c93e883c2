package io.throughline.examples.chat.parts;

/** A program that is started, and may be taken away and brought back. */
abstract class Stoppable implements AutoCloseable {

  private final Part part;

  Stoppable(Part part) {
    this.part = part;
  }

  public final void start() {
    part.start();
  }

  public final void stop() {
    part.stop();
  }

  public final void pause() {
    part.pause();
  }

  public final void resume() {
    part.resume();
  }

  public final void kill() {
    part.kill();
  }

  @Override
  public final void close() {
    part.close();
  }
}
