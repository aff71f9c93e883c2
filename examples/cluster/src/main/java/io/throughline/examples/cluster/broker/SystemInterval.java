package io.throughline.examples.cluster.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The interval at which {@code $SYS} is published: the content of a file, which an operator may
 * write while the broker runs, else the setting. For one thread.
 */
final class SystemInterval {

  private static final Logger log = LoggerFactory.getLogger(SystemInterval.class);

  private final Path file;
  private final int setting;
  private String last = "";
  private int seconds;

  SystemInterval(Path file, int setting) {
    this.file = file;
    this.setting = setting;
    this.seconds = setting;
  }

  /** In seconds, 0 for never. What is no number changes nothing, and is told once. */
  int seconds() {
    String text;
    try {
      text = Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      text = Integer.toString(setting);
    } catch (IOException e) {
      text = e.toString();
    }
    if (!text.equals(last)) {
      last = text;
      change(text);
    }
    return seconds;
  }

  private void change(String text) {
    if (text.matches("\\d{1,9}")) {
      seconds = Integer.parseInt(text);
    } else {
      log.warn("{}: {} is not a number (0 to 999999999), {} s stay", file, text, seconds);
    }
  }
}
