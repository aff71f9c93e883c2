package io.throughline.hosts;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler.CompilationTask;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A guide of docs/guides, whose program is run from its text. */
public final class Guide {

  private static final Pattern TYPE = Pattern.compile("public class (\\w+)");
  private static final Pattern PACKAGE = Pattern.compile("(?m)^package ([\\w.]+);");

  private final String text;

  private Guide(String text) {
    this.text = text;
  }

  /** Reads one, from the folder of a module of tests/hosts. */
  public static Guide of(String name) throws IOException {
    return new Guide(Files.readString(Path.of("..", "..", "..", "docs", "guides", name)));
  }

  /** All that stands in the guide. */
  public String text() {
    return text;
  }

  /** The same with each paragraph on one line, however it is wrapped. */
  public String prose() {
    return text.replaceAll("(?<=\\S)\n *(?=\\S)", " ");
  }

  /** The only block of a language. */
  public String block(String language) {
    List<String> blocks =
        Pattern.compile("(?ms)^```" + language + "\n(.*?)^```$")
            .matcher(text)
            .results()
            .map(found -> found.group(1))
            .toList();
    if (blocks.size() != 1) {
      throw new AssertionError(blocks.size() + " blocks of " + language);
    }
    return blocks.get(0);
  }

  /** Compiles the program into a folder. Returns the name of its class. */
  public String compileInto(Path classes) throws IOException {
    String program = block("java");
    String type = found(TYPE, program);
    Path source = classes.resolve(type + ".java");
    Files.writeString(source, program);
    var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    StringWriter said = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      CompilationTask task =
          compiler.getTask(
              said,
              files,
              null,
              List.of("-d", classes.toString(), "-cp", classPath(), "-proc:none"),
              null,
              files.getJavaFileObjects(source));
      if (!task.call()) {
        throw new AssertionError(said);
      }
    }
    return PACKAGE.matcher(program).find() ? found(PACKAGE, program) + "." + type : type;
  }

  /** That of the test, whichever way Maven has told it. */
  public static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
        .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator);
  }

  private static String found(Pattern pattern, String program) {
    Matcher matcher = pattern.matcher(program);
    if (!matcher.find()) {
      throw new AssertionError("there is no " + pattern + " in\n" + program);
    }
    return matcher.group(1);
  }
}
