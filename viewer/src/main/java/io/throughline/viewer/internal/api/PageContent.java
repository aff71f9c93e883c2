package io.throughline.viewer.internal.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.regex.Matcher.quoteReplacement;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the page's files say: as they stand in the jar, but that a browser need not have one file to
 * learn of the next. A stylesheet has in it what it imports; beside each module that the index
 * preloads stand those that it imports.
 */
final class PageContent {

  private static final String FOLDER = "/io/throughline/viewer/page";

  private static final Pattern STYLES = Pattern.compile("@import \"([^\"]+)\";\n");

  private static final Pattern PRELOAD =
      Pattern.compile(" *<link rel=\"modulepreload\" href=\"([^\"]+)\">\n");

  /** Not those that the import map names, and not {@code import()}, which is for later. */
  private static final Pattern IMPORT =
      Pattern.compile("^import [^;]*from '(\\.[^']+)';", Pattern.MULTILINE);

  private PageContent() {}

  /** Null if there is no such file. */
  static byte @Nullable [] of(String path) {
    return switch (path) {
      case "/index.html" -> withPreloads(asWritten(path)).getBytes(UTF_8);
      case "/styles.css" -> withImports(asWritten(path)).getBytes(UTF_8);
      default -> read(path);
    };
  }

  /** Of a file that is there for certain. */
  static String asWritten(String path) {
    byte[] bytes = read(path);
    if (bytes == null) {
      throw new IllegalStateException("the page has no " + path);
    }
    return new String(bytes, UTF_8);
  }

  private static String withImports(String styles) {
    return STYLES
        .matcher(styles)
        .replaceAll(found -> quoteReplacement(asWritten("/" + found.group(1))));
  }

  private static String withPreloads(String index) {
    Set<String> seen = new HashSet<>();
    return PRELOAD
        .matcher(index)
        .replaceAll(found -> quoteReplacement(preloads("/" + found.group(1), seen)));
  }

  private static String preloads(String module, Set<String> seen) {
    if (!seen.add(module)) {
      return "";
    }
    StringBuilder links = new StringBuilder();
    links.append("    <link rel=\"modulepreload\" href=\"").append(module, 1, module.length());
    links.append("\">\n");
    for (MatchResult found : IMPORT.matcher(asWritten(module)).results().toList()) {
      links.append(preloads(URI.create(module).resolve(found.group(1)).getPath(), seen));
    }
    return links.toString();
  }

  private static byte @Nullable [] read(String path) {
    try (InputStream in = PageContent.class.getResourceAsStream(FOLDER + path)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
