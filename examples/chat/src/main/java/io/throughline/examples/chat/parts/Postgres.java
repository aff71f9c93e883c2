package io.throughline.examples.chat.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** PostgreSQL with a data folder of its own, which a crash of the machine may break. */
public final class Postgres extends Stoppable {

  private static final String USER = "chat";
  private static final String DEBIAN = "postgresql";

  private final int port;

  private Postgres(Part part, int port) {
    super(part);
    this.port = port;
  }

  /**
   * Creates and starts it.
   *
   * @param folder is made if it is not there
   * @throws MissingPartException if there is no PostgreSQL on this machine
   */
  public static Postgres start(Path folder) {
    Program initdb = Program.find("initdb", DEBIAN);
    Program postgres = Program.find("postgres", DEBIAN);
    Path data = reachable(folder).resolve("postgres").toAbsolutePath();
    int port = Part.freePort();
    List<String> create =
        command(
            initdb, "-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C", "-N", "-D", "" + data);
    if (!Files.exists(data.resolve("PG_VERSION"))) {
      makeFolder(data);
      Part.run(create);
    }
    List<String> serve = command(postgres, "-D", "" + data, "-p", "" + port, "-k", "");
    for (String setting :
        List.of("listen_addresses=127.0.0.1", "fsync=off", "shared_buffers=32MB")) {
      serve.addAll(List.of("-c", setting));
    }
    Postgres part =
        new Postgres(
            new Part(
                "postgres",
                serve,
                folder.toAbsolutePath(),
                "INT",
                () -> {
                  DriverManager.getConnection(url(port, "postgres")).close();
                  return true;
                }),
            port);
    part.start();
    part.createDatabase("chat");
    return part;
  }

  /** PostgreSQL refuses to run as root. */
  private static List<String> command(Program program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (isRoot()) {
      command.add(Program.find("setpriv", "util-linux").toString());
      command.addAll(List.of("--reuid=nobody", "--regid=65534", "--clear-groups"));
    }
    command.add(program.toString());
    command.addAll(List.of(arguments));
    return command;
  }

  /** Another folder if one above it is closed to others, as that of root often is. */
  private static Path reachable(Path folder) {
    if (!isRoot()) {
      return folder;
    }
    try {
      Path there = Files.createDirectories(folder).toAbsolutePath();
      List<String> look = command(Program.find("test", "coreutils"), "-x", there.toString());
      boolean reached = new ProcessBuilder(look).start().waitFor() == 0;
      String open = System.getenv().getOrDefault("TMPDIR", "/tmp");
      return reached
          ? folder
          : Files.setPosixFilePermissions(
              Files.createTempDirectory(Path.of(open), "chat"),
              PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new IllegalStateException(folder + " cannot be used", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static void makeFolder(Path folder) {
    try {
      Files.createDirectories(folder);
      if (isRoot()) {
        Files.setOwner(
            folder,
            folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
      }
    } catch (IOException e) {
      throw new IllegalStateException(folder + " cannot be made", e);
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /** Creates an empty database. */
  public String createDatabase(String name) {
    if (!name.matches("[a-z_0-9]{1,40}")) {
      throw new IllegalArgumentException(name + " is not the name of a database");
    }
    create(url(port, "postgres"), "DATABASE " + name);
    return url(port, name);
  }

  /** Of the database {@code chat}, before a server has made its tables. */
  public void numberEventsFrom(long first) {
    create(url(), "SEQUENCE event_ids START WITH " + first);
  }

  private static void create(String url, String what) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE " + what);
    } catch (SQLException e) {
      // It is there since an earlier start.
      if (!List.of("42P04", "42P07").contains(e.getSQLState())) {
        throw new IllegalStateException(what + " cannot be created", e);
      }
    }
  }

  /** For JDBC, of the database {@code chat}. */
  public String url() {
    return url(port, "chat");
  }

  private static String url(int port, String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=" + USER;
  }
}
