// Starts a SparkContext as a driver in a pod does, once for each case, against an API server that takes everything and has nothing: cases from standard
// input, and for each what ended the start, or nothing, to standard output, both JSON.
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.Permission;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.resource.ResourceProfile$;

public class Startup {
  @SuppressWarnings("unchecked")
  public static void main(String[] args) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err);
    // Some refusals end the process.
    System.setSecurityManager(new SecurityManager() {
      @Override
      public void checkPermission(Permission permission) {}

      @Override
      public void checkExit(int status) {
        throw new SecurityException("exit code " + status);
      }
    });
    ObjectMapper json = new ObjectMapper();
    Map<String, Map<String, String>> cases = json.readValue(System.in, Map.class);
    HttpServer api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.setExecutor(Executors.newCachedThreadPool());
    api.createContext("/", Startup::answer);
    api.start();
    Map<String, String> results = new LinkedHashMap<>();
    for (Map.Entry<String, Map<String, String>> entry : cases.entrySet()) {
      results.put(entry.getKey(), refusal(entry.getValue(), api.getAddress().getPort()));
    }
    out.println(json.writeValueAsString(results));
    out.flush();
    // Threads of the client would keep the process.
    System.setSecurityManager(null);
    Runtime.getRuntime().halt(0);
  }

  private static String refusal(Map<String, String> properties, int port) {
    SparkConf conf = new SparkConf(false);
    Map.of(
      "spark.master", "k8s://http://127.0.0.1:" + port,
      "spark.app.name", "startup",
      "spark.submit.deployMode", "client",
      "spark.driver.host", "127.0.0.1",
      "spark.ui.enabled", "false",
      // There will be no executors to wait for.
      "spark.scheduler.minRegisteredResourcesRatio", "0",
      // Nobody asks what became of executors, so that the end is quick.
      "spark.kubernetes.executor.enableApiWatcher", "false",
      "spark.kubernetes.executor.enableApiPolling", "false",
      "spark.kubernetes.namespace", "jobs",
      "spark.kubernetes.container.image", "spark:1").forEach(conf::set);
    properties.forEach(conf::set);
    // All cases have the heap of this process. This is how Spark's own tests give a driver another.
    if (conf.contains("spark.driver.memory")) conf.set("spark.testing.memory", String.valueOf(conf.getSizeAsBytes("spark.driver.memory")));
    ResourceProfile$.MODULE$.clearDefaultProfile();
    SparkContext context = null;
    try {
      context = new SparkContext(conf);
      return null;
    } catch (Throwable error) {
      Throwable cause = error;
      StringBuilder text = new StringBuilder(String.valueOf(cause.getMessage()));
      while (cause.getCause() != null && cause.getCause() != cause) {
        cause = cause.getCause();
        text.append(" < ").append(cause.getMessage());
      }
      return text.toString();
    } finally {
      if (context != null) context.stop();
      SparkContext$.MODULE$.clearActiveContext();
    }
  }

  /** What is created is there as it was sent. Lists are empty, and watches end at once. */
  private static void answer(HttpExchange exchange) throws IOException {
    byte[] sent = exchange.getRequestBody().readAllBytes();
    boolean isRead = exchange.getRequestMethod().equals("GET");
    boolean isWatch = String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true");
    String list = "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}";
    byte[] body = isWatch ? new byte[0] : isRead || sent.length == 0 ? list.getBytes(StandardCharsets.UTF_8) : sent;
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(exchange.getRequestMethod().equals("POST") ? 201 : 200, body.length == 0 ? -1 : body.length);
    try (OutputStream stream = exchange.getResponseBody()) {
      stream.write(body);
    }
  }
}
