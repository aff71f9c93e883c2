package io.throughline.examples.kit;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** The heap and the memory of another JVM. */
public final class Jvm implements AutoCloseable {

  private final JMXConnector connector;
  private final ThreadMXBean threads;

  /** Loads what JMX needs into it: afterwards it is larger. */
  @SuppressWarnings("BanJNDI") // the address is that of a JVM which this one has started
  public static Jvm attach(long pid) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      String address = machine.startLocalManagementAgent();
      machine.detach();
      return new Jvm(JMXConnectorFactory.connect(new JMXServiceURL(address)));
    } catch (AttachNotSupportedException e) {
      throw new IOException(e);
    }
  }

  private Jvm(JMXConnector connector) throws IOException {
    this.connector = connector;
    this.threads =
        ManagementFactory.getPlatformMXBean(
            connector.getMBeanServerConnection(), ThreadMXBean.class);
  }

  /** By each thread so far: one that ends takes its own with it. */
  public Map<Long, Long> allocatedBytes() {
    long[] ids = threads.getAllThreadIds();
    long[] bytes = threads.getThreadAllocatedBytes(ids);
    Map<Long, Long> allocated = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      allocated.put(ids[i], Math.max(0, bytes[i])); // -1: it has just ended
    }
    return allocated;
  }

  public static double residentMegabytes(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow()
        / 1024;
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
