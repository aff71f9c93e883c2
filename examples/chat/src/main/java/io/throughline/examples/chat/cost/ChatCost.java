package io.throughline.examples.chat.cost;

import io.throughline.examples.kit.CostTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The command line of {@code ./bench chat}: chats that are observed in different ways, all of them
 * there at once, get the same messages in turns, so that what disturbs the machine does not disturb
 * one alone. {@code fanout}: one chat with as many streams as a small machine has to take. {@code
 * --quick} measures shortly, for a first impression.
 */
public final class ChatCost {

  /** Messages a second, of which each goes to {@value #MEMBERS} users. */
  private static final int RATE = 100;

  /** Below it, minutes would pass until what is measured is compiled. */
  private static final int WARM_UP_RATE = 300;

  private static final int CHATS = 5;
  private static final int MEMBERS = 10;

  private final Plan plan;
  private final Path folder;
  private final CostTable<ChatQuantity> results = new CostTable<>();

  /** How long and how often: the chats are started anew {@code starts} times. */
  private record Plan(int starts, int rounds, int warmUpSeconds, int seconds) {

    static final Plan WHOLE = new Plan(2, 4, 40, 15);
    static final Plan QUICK = new Plan(1, 2, 5, 5);
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> arguments = List.of(args);
    boolean quick = arguments.contains("--quick");
    Path folder = Path.of(System.getProperty("cost.folder", "target/cost")).toAbsolutePath();
    Runtime.getRuntime().addShutdownHook(new Thread(ChatCost::killAll)); // for Ctrl-C
    if (arguments.contains("fanout")) {
      new Fanout(quick, folder).run();
    } else {
      ChatCost cost = new ChatCost(quick ? Plan.QUICK : Plan.WHOLE, folder);
      for (int start = 0; start < cost.plan.starts; start++) {
        cost.compare();
      }
      cost.results.print(List.of(ChatQuantity.values()), System.out);
    }
    System.exit(0); // the clients' threads go on
  }

  private static void killAll() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
  }

  private ChatCost(Plan plan, Path folder) {
    this.plan = plan;
    this.folder = folder;
  }

  private void compare() throws IOException, InterruptedException {
    List<ObservedChat> chats = new ArrayList<>();
    try {
      for (Observation observation : Observation.values()) {
        System.err.println("starting and warming up: " + observation.words());
        Path own = folder.resolve(observation.name());
        ObservedChat chat = new ObservedChat(observation, CHATS, MEMBERS, own);
        chats.add(chat);
        chat.run(WARM_UP_RATE, plan.warmUpSeconds);
      }
      chats.get(0).leftOut().forEach(what -> System.err.println("left out: " + what));
      measure(chats);
    } finally {
      chats.forEach(ObservedChat::close);
    }
  }

  private void measure(List<ObservedChat> chats) throws IOException, InterruptedException {
    List<ObservedChat> turns = new ArrayList<>(chats);
    for (int round = 0; round < plan.rounds; round++) {
      System.err.println("round " + (round + 1) + " of " + plan.rounds);
      for (ObservedChat chat : turns) {
        chat.measure(RATE, plan.seconds, results);
      }
      Collections.rotate(turns, 1);
    }
    System.err.println("memory");
    for (ObservedChat chat : chats) {
      chat.resident(results);
      chat.allocation(RATE, plan.seconds, results);
    }
  }
}
