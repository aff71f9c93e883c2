package io.throughline.logging;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Standard output of this process, which may be a terminal.
 *
 * @param isThere whether that is a terminal
 * @param hasColors whether colors are wanted there
 */
record Terminal(boolean isThere, boolean hasColors) {

  private static final Path STDOUT = Path.of("/proc/self/fd/1");

  /** With {@code NO_COLOR} as https://no-color.org has it. */
  static Terminal ofStdout(Map<String, String> environment) {
    boolean isThere = leadsToOne();
    boolean hasColors =
        environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !"dumb".equals(environment.get("TERM"));
    return new Terminal(isThere, isThere && hasColors);
  }

  /** The JDK's console is only there where standard input is a terminal as well. */
  private static boolean leadsToOne() {
    try {
      return isDevice(Files.readSymbolicLink(STDOUT).toString());
    } catch (IOException | UnsupportedOperationException e) { // no Linux
      return isTerminal(System.console());
    }
  }

  private static boolean isDevice(String target) {
    return target.startsWith("/dev/pts/")
        || target.startsWith("/dev/tty")
        || target.equals("/dev/console");
  }

  /** From Java 22 on there may be a console that is no terminal. */
  private static boolean isTerminal(@Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
