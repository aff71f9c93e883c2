package io.throughline.viewer.internal.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.throughline.viewer.internal.http.Answer;
import io.throughline.viewer.internal.http.Call;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The page's files, which are in the jar. */
final class PageFiles {

  private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "txt", "text/plain; charset=utf-8",
          "json", "application/json");

  private static final Pattern IMPORT_MAP =
      Pattern.compile("<script type=\"importmap\">(.*?)</script>", Pattern.DOTALL);

  private final Map<String, Answer> files = new ConcurrentHashMap<>();

  /** The answer for a path that is not the API's. */
  Answer answer(Call call) {
    String path = call.path().equals("/") ? "/index.html" : call.path();
    Answer file = files.get(path);
    if (file == null) {
      file = read(path);
      if (file == null) {
        return Answer.text(404, "there is nothing at this path");
      }
      files.put(path, file); // as many as there are files
    }
    String tag = file.headers().getOrDefault("ETag", "");
    return call.header("If-None-Match").equals(tag)
        ? new Answer(304, file.headers(), Answer.empty(304).body())
        : file;
  }

  private static @Nullable Answer read(String path) {
    String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
    if (type == null || !PATH.matcher(path).matches()) {
      return null;
    }
    byte[] bytes = PageContent.of(path);
    return bytes == null
        ? null
        : Answer.of(200, type, bytes)
            .with("ETag", '"' + sha256(bytes).substring(0, 22) + '"')
            .with("Cache-Control", "no-cache");
  }

  /** What the page may load: its own files, and the one script that has to be inside of it. */
  String contentSecurityPolicy() {
    Matcher importMap = IMPORT_MAP.matcher(PageContent.asWritten("/index.html"));
    String inline =
        importMap.find() ? " 'sha256-" + sha256(importMap.group(1).getBytes(UTF_8)) + "'" : "";
    return "default-src 'none'; script-src 'self'"
        + inline
        + "; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none';"
        + " form-action 'none'; frame-ancestors 'none'";
  }

  private static String sha256(byte[] bytes) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
